"""Where the period of a deemed approval stands (§ 42a VwVfG): computed from facts, never stored."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from rathaus.cases import rules
from rathaus.cases.models import ApprovalPeriod, Case
from rathaus.cases.queries.case import offer_of
from rathaus.cases.queries.effect_words import reason, shown
from rathaus.cases.queries.effects import compute, notices_of, seat_of
from rathaus.cases.states import OPEN
from rathaus.mailbox.registry import Reason
from rathaus.standards.deadlines import (
    BERLIN,
    ApprovalFacts,
    ApprovalState,
    DeemedApproval,
    Extension,
    deemed_approval,
)

SOON = timedelta(days=14)


@dataclass(frozen=True)
class Approval:
    """What the page of the case says. `may_*`: what a clerk can do now; `soon`: the end is near."""

    headline: str
    reasons: tuple[Reason, ...]
    soon: bool
    may_complete: bool
    may_extend: bool
    may_certify: bool
    is_certified: bool = False


def approval_of(case: Case, at: datetime) -> Approval | None:
    """Where it stands; None where no statute orders anything. A few queries."""
    period = ApprovalPeriod.objects.filter(case=case).first()
    if period is None:
        return _not_begun(case)
    found = computed(period, case, at)
    is_open = rules.is_open(case)
    running = found.state == ApprovalState.RUNNING and is_open
    return Approval(
        headline=_headline(period, found, is_open=is_open),
        reasons=tuple(reason(step) for step in found.steps),
        soon=running and _near(found.until, at),
        may_complete=False,
        may_extend=running and period.extended_on is None,
        may_certify=period.deemed_on is not None and period.certificate_id is None,
        is_certified=period.certificate_id is not None,
    )


def computed(period: ApprovalPeriod, case: Case, at: datetime) -> DeemedApproval:
    """Where the period stands at that moment."""
    announced = [compute(notice, at).announced_on for notice in notices_of(case)]
    return _judge(period, case, min(filter(None, announced), default=None), at)


def approaching(case: Case, at: datetime) -> date | None:
    """The last day of the period of an open case whose row is loaded, if it is near. No query."""
    period = getattr(case, "approval_period", None)
    if period is None or not rules.is_open(case):
        return None
    until = _judge(period, case, None, at).until
    return until if _near(until, at) else None


def running() -> list[Case]:
    """Open cases of all authorities with a period, for the nightly job. One query."""
    rows = Case.objects.filter(state__in=OPEN, approval_period__deemed_on=None)
    rows = rows.filter(approval_period__isnull=False)
    return list(rows.select_related("authority", "place", "approval_period"))


def _judge(
    period: ApprovalPeriod, case: Case, decided: date | None, at: datetime
) -> DeemedApproval:
    unit, number = period.length[:1], int(period.length[1:] or 0)
    extended = period.extended_on is not None
    facts = ApprovalFacts(
        ordered_by=period.statute,
        complete_at=datetime.combine(period.complete_on, time(12), BERLIN),
        months=number if unit == "m" else 0,
        weeks=number if unit == "w" else 0,
        extensions=(
            (
                Extension(
                    told_on=period.extended_on,
                    reason="-",  # checked when it was made; the words are sealed
                    days=period.extended_days or 0,
                ),
            )
            if extended and period.extended_on
            else ()
        ),
        decided_on=decided,
    )
    return deemed_approval(facts, seat_of(case, period.complete_on), at=at)


def _near(until: date | None, at: datetime) -> bool:
    return until is not None and until - localdate(at) <= SOON


def _not_begun(case: Case) -> Approval | None:
    offer = offer_of(case) if rules.is_open(case) else None
    if offer is None or not offer.deemed_by:
        return None
    headline = _("Genehmigungsfiktion (%(statute)s): Die Frist läuft noch nicht")
    return Approval(headline % {"statute": offer.deemed_by}, (), False, True, False, False)


def _headline(period: ApprovalPeriod, found: DeemedApproval, *, is_open: bool) -> str:
    if period.deemed_on is not None:
        return _("Gilt seit dem %(day)s als genehmigt") % {"day": shown(period.deemed_on)}
    if found.state == ApprovalState.DEEMED:
        return _("Achtung: nicht rechtzeitig bekannt gegeben; die Genehmigung gilt als erteilt")
    if not is_open or found.state == ApprovalState.DECIDED or found.until is None:
        return _("Genehmigungsfiktion: entschieden")
    text = _("Ohne Entscheidung gilt der Antrag nach Ablauf des %(day)s als genehmigt")
    return text % {"day": shown(found.until)}
