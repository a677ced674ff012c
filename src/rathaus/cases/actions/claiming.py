"""The addressee says that a notice did not arrive, or arrived later than the law presumes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from rathaus.access.actor import Actor
from rathaus.access.check import require
from rathaus.audit.ledger import columns
from rathaus.cases import content
from rathaus.cases.actions.delivering import NotOnThatDayError, check_day, set_due
from rathaus.cases.actions.steps import event, locked, post_of
from rathaus.cases.models import Delivery, Notice, ReceiptClaim
from rathaus.cases.queries import compute, full_notice
from rathaus.cases.queries.effects import Attempt
from rathaus.lib.errors import RathausError
from rathaus.vault import proving


class NotPresumedError(RathausError):
    """This way of delivery is proven by itself, or was corrected."""


@dataclass(frozen=True)
class Said:
    """What the addressee says, and when: `kind` of `models.Claim`, with the day of a later
    arrival. `delivery` is None for the notification of the mailbox."""

    kind: str
    stated_on: date
    reason: str
    arrived_on: date | None = None
    delivery: Delivery | None = None


@transaction.atomic
def claim_receipt(*, notice: Notice, said: Said, by: Actor, at: datetime) -> ReceiptClaim:
    """Record what the addressee says of the arrival; dates are computed from it. The same again
    (double click) returns what is recorded. Raises NotOnThatDayError, NotPresumedError."""
    require(by, "case.work", notice.case)
    locked(notice.case)
    notice = full_notice(notice.case, notice.pk)
    _check(notice, said, at)
    if (last := notice.claims.last()) and _same(last, said):
        return last
    row = ReceiptClaim(
        authority=notice.authority,
        notice=notice,
        delivery=said.delivery,
        kind=said.kind,
        stated_on=said.stated_on,
        arrived_on=said.arrived_on,
        recorded_by=post_of(by),
        recorded_at=at,
    )
    content.put(row, reason=said.reason)
    row.save(force_insert=True)
    told = {**proving.of(row), **columns.of(row, "kind", "stated_on", "arrived_on", "delivery_id")}
    event(notice.case, "claim_receipt", by, at, notice=str(notice.pk), claim=str(row.pk), **told)
    set_due(notice, at)
    return row


def _same(row: ReceiptClaim, said: Said) -> bool:
    delivery = said.delivery.pk if said.delivery else None
    recorded = (row.kind, row.stated_on, row.arrived_on, row.delivery_id)
    return recorded == (said.kind, said.stated_on, said.arrived_on, delivery)


def _check(notice: Notice, said: Said, at: datetime) -> None:
    attempt = _attempt(notice, said, at)
    if attempt is None or attempt.result is None or not attempt.result.is_presumed:
        raise NotPresumedError(
            _("Diesen Zugang vermutet das Gesetz nicht. Ist der Eintrag falsch, berichtigen Sie "
              "ihn bitte.")
        )  # fmt: skip
    check_day(notice, said.stated_on, at)
    if said.arrived_on is None:
        return
    first = said.delivery.day if said.delivery else localdate(notice.decided_at)
    if not first <= said.arrived_on <= said.stated_on:
        raise NotOnThatDayError(
            _("Angekommen sein kann der Bescheid nur von der Absendung (%(first)s) bis zu dem Tag, "
              "an dem Sie davon erfahren haben (%(last)s).")
            % {"first": f"{first:%d.%m.%Y}", "last": f"{said.stated_on:%d.%m.%Y}"}
        )  # fmt: skip


def _attempt(notice: Notice, said: Said, at: datetime) -> Attempt | None:
    attempts = compute(notice, at).attempts
    return next((each for each in attempts if each.delivery == said.delivery), None)
