"""Deemed approval (§ 42a VwVfG): documents complete, extended once, deemed, certified."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from rathaus.access.actor import Actor
from rathaus.access.check import require
from rathaus.archive import actions as archive
from rathaus.archive.content import mark
from rathaus.archive.models import Kind, Record
from rathaus.audit.actions import SYSTEM
from rathaus.audit.ledger import columns
from rathaus.cases import content, rules
from rathaus.cases.actions.opening import acknowledge
from rathaus.cases.actions.steps import applicant_language, event, locked, move, post_of
from rathaus.cases.actions.working import provide
from rathaus.cases.content import certificate, letter
from rathaus.cases.models import ApprovalPeriod, Case
from rathaus.cases.queries import case_by_id, latest, offer_of, representative, represented
from rathaus.cases.queries.approval import computed
from rathaus.cases.queries.effect_words import shown
from rathaus.lib.errors import RathausError
from rathaus.mailbox.models import MessageKind
from rathaus.standards.deadlines import ApprovalState


class NotPossibleError(RathausError):
    """The period does not run, or not any more."""


@transaction.atomic
def complete(*, case: Case, day: date, by: Actor, at: datetime) -> ApprovalPeriod:
    """Record since when the documents are complete; the applicant gets a confirmation with the end
    of the period. A second time it stays the first day. Raises NotPossibleError."""
    require(by, "case.work", case)
    case = locked(case)
    if found := ApprovalPeriod.objects.filter(case=case).first():
        return found
    offer = offer_of(case)
    if offer is None or not offer.deemed_by or not rules.is_open(case):
        raise NotPossibleError(_("Für diesen Vorgang gibt es keine Genehmigungsfiktion."))
    if not localdate(case.opened_at) <= day <= localdate(at):
        raise NotPossibleError(_("Bitte geben Sie einen Tag vom Eingang des Antrags bis heute an."))
    period = ApprovalPeriod(
        authority=case.authority,
        case=case,
        statute=offer.deemed_by,
        length=offer.deemed_period,
        complete_on=day,
    )
    content.put(period)
    period.save(force_insert=True)
    said = columns.of(period, "statute", "length", "complete_on")
    event(case, "complete", by, at, period=str(period.pk), **said)
    _tell(case, period, "", by, at)
    return period


@transaction.atomic
def extend(*, case: Case, days: int, reason: str, by: Actor, at: datetime) -> ApprovalPeriod:
    """Extend the period once, with reasons that the applicant is told. Raises NotPossibleError."""
    require(by, "case.work", case)
    case = locked(case)
    period = ApprovalPeriod.objects.select_for_update().filter(case=case).first()
    if period is None or not rules.is_open(case):
        raise NotPossibleError(_("Hier läuft keine Frist, die Sie verlängern könnten."))
    if period.extended_on is not None:
        raise NotPossibleError(_("Die Frist ist schon einmal verlängert; noch einmal geht nicht."))
    if computed(period, case, at).state != ApprovalState.RUNNING:
        raise NotPossibleError(_("Die Frist ist abgelaufen; verlängern geht nicht mehr."))
    period.extended_on, period.extended_days = localdate(at), days
    content.put(period, reason=reason)
    period.save()
    said = columns.of(period, "extended_on", "extended_days")
    event(case, "extend", by, at, period=str(period.pk), **said)
    _tell(case, period, reason, by, at)
    return period


def _tell(case: Case, period: ApprovalPeriod, reason: str, by: Actor, at: datetime) -> None:
    until = computed(period, case, at).until
    names = {
        "day": shown(period.complete_on),
        "until": shown(until) if until else "",
        "statute": period.statute,
        "reason": reason,
    }
    with applicant_language(case):
        text = _(
            "Ihre Unterlagen sind seit dem %(day)s vollständig. Entscheiden wir nicht bis zum "
            "Ablauf des %(until)s, gilt die Genehmigung als erteilt (%(statute)s)."
        )
        if reason:
            text = _(
                "Wir verlängern die Frist für unsere Entscheidung bis zum Ablauf des %(until)s "
                "(%(statute)s). Entscheiden wir bis dahin nicht, gilt die Genehmigung als "
                "erteilt.\n\nGrund: %(reason)s"
            )
        provide(case, MessageKind.MESSAGE, text % names, by=by, at=at)


@transaction.atomic
def deem(*, case: Case, at: datetime) -> bool:
    """Nobody decided in time: mark the case as approved by law and tell the applicant. A second
    time nothing happens. Returns whether it is new."""
    case = locked(case)
    period = ApprovalPeriod.objects.select_for_update().filter(case=case, deemed_on=None).first()
    if period is None or not rules.is_open(case):
        return False
    found = computed(period, case, at)
    if found.state != ApprovalState.DEEMED or found.deemed_on is None:
        return False
    move(case, "deem")
    case.save(update_fields=["state"])
    period.deemed_on = found.deemed_on
    period.save(update_fields=["deemed_on"])
    said = columns.of(period, "deemed_on")
    event(case, "deem", SYSTEM, at, period=str(period.pk), **said)
    with applicant_language(case):
        text = _(
            "Über Ihren Antrag ist nicht rechtzeitig entschieden. Die Genehmigung gilt seit dem "
            "%(day)s als erteilt (%(statute)s). Möchten Sie darüber eine Bescheinigung, schreiben "
            "Sie uns hier."
        )
        acknowledge(
            case,
            text % {"day": shown(found.deemed_on), "statute": period.statute},
            at,
            kind=MessageKind.MESSAGE,
        )
    return True


def certify(*, case: Case, by: Actor, at: datetime) -> Record:
    """The certificate that the approval counts as granted (§ 42a (3) VwVfG), into the mailbox. A
    second time (double click) it stays the first one. Raises NotPossibleError."""
    require(by, "case.work", case)
    case = case_by_id(case.pk)
    period = ApprovalPeriod.objects.filter(case=case, deemed_on__isnull=False).first()
    if period is None or period.deemed_on is None:
        raise NotPossibleError(
            _("Der Antrag gilt nicht als genehmigt; es gibt nichts zu bescheinigen.")
        )
    if period.certificate is not None:
        return period.certificate
    application = latest(case)
    address = letter.address_of(
        content.answers(application, by.keys),
        representative(application, by.keys, on=localdate(at)),
        represented(application, by.keys),
    )
    salt = mark.new_salt()
    with archive.put(
        authority=case.authority,
        to=content.both_sides(case),
        content=certificate.pdf(period, address, post_of(by), at, salt),
        name=f"Bescheinigung-{case.number}.pdf",
        media_type="application/pdf",
        kind=Kind.NOTICE,
        salt=salt,
        at=at,
    ) as record:
        return _certified(case, record, by, at)


@transaction.atomic
def _certified(case: Case, record: Record, by: Actor, at: datetime) -> Record:
    case = locked(case)
    period = ApprovalPeriod.objects.select_for_update(of=("self",)).get(case=case)
    if period.certificate is not None:  # issued while this one was made, which is thrown away
        return period.certificate
    kept = archive.keep(record=record, by=by, at=at)
    period.certificate = kept
    period.save(update_fields=["certificate"])
    said = columns.of(period, "certificate_id")
    event(case, "certify", by, at, period=str(period.pk), record=str(kept.pk), **said)
    with applicant_language(case):
        text = _("Ihre Bescheinigung, dass die Genehmigung als erteilt gilt, ist angehängt.")
        provide(case, MessageKind.MESSAGE, text, [kept], by=by, at=at)
    return kept
