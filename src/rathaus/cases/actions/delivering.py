"""How a notice went other than by mailbox, and what happens when nobody opens it there."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from rathaus.access.actor import Actor
from rathaus.access.check import require
from rathaus.archive import content as files
from rathaus.audit.actions import SYSTEM
from rathaus.audit.ledger import columns
from rathaus.cases import content
from rathaus.cases.actions.steps import event, locked, post_of
from rathaus.cases.content import cover
from rathaus.cases.models import Case, Delivery, Notice, Way
from rathaus.cases.queries import compute, full_notice, living
from rathaus.lib.errors import RathausError
from rathaus.mailbox import actions as mailbox
from rathaus.standards.deadlines import State
from rathaus.vault import proving


class NotOnThatDayError(RathausError):
    """A notice cannot go before it is made, nor tomorrow."""


class ReplacedError(RathausError):
    """Somebody has corrected it already."""


@transaction.atomic
def deliver(*, notice: Notice, way: str, day: date, by: Actor, at: datetime) -> Delivery:
    """Record that the notice was posted, handed over or served on a day. The same again (double
    click) returns what is recorded. Raises NotOnThatDayError."""
    require(by, "case.work", notice.case)
    locked(notice.case)
    check_day(notice, day, at)
    for row in living(notice):
        if (row.way, row.day) == (way, day):
            return row
    return _record(notice, way, day, "", None, by, at)


@transaction.atomic
def print_letter(*, notice: Notice, address: list[str], by: Actor, at: datetime) -> bytes:
    """The notice as a letter to that address, for printing. Raises archive.content.Damaged,
    Disposed."""
    require(by, "case.work", notice.case)
    issued = files.read(notice.record, by.keys)
    printed = cover.pdf(notice, issued, address, post_of(by), at)
    event(notice.case, "print_letter", by, at, notice=str(notice.pk))
    return printed


@transaction.atomic
def correct_delivery(
    *, delivery: Delivery, way: str, day: date, reason: str, by: Actor, at: datetime
) -> Delivery:
    """Replace a wrong entry by a new fact, with the reason; both stay. Raises NotOnThatDayError,
    ReplacedError."""
    notice = delivery.notice
    require(by, "case.work", notice.case)
    locked(notice.case)
    if Delivery.objects.filter(replaces=delivery).exists():
        raise ReplacedError(
            _("Dieser Eintrag ist schon berichtigt. Bitte laden Sie die Seite neu.")
        )
    check_day(notice, day, at)
    return _record(notice, way, day, reason, delivery, by, at)


@transaction.atomic
def end_provision(*, notice: Notice, at: datetime) -> bool:
    """Nobody opened the notice in time: note it and tell the clerk that a letter is due. Only where
    the law ends the provision; a second time nothing happens. Returns whether it ended."""
    case = locked(notice.case)
    if notice.message is None or not _has_ended(notice, at):
        return False
    if not mailbox.end_provision(message=notice.message, at=at):
        return False
    Case.objects.filter(pk=case.pk).update(letter_due=not living(notice))
    event(case, "end_provision", SYSTEM, at, notice=str(notice.pk))
    return True


def _has_ended(notice: Notice, at: datetime) -> bool:
    result = compute(notice, at).attempts[0].result if notice.by_mailbox else None
    return result is not None and result.state == State.ENDED and not result.is_presumed


def check_day(notice: Notice, day: date, at: datetime) -> None:
    """Raises NotOnThatDayError for a day before the decision or after today."""
    decided, today = localdate(notice.decided_at), localdate(at)
    if decided <= day <= today:
        return
    names = {"decided": f"{decided:%d.%m.%Y}", "today": f"{today:%d.%m.%Y}"}
    raise NotOnThatDayError(
        _(
            "Der Bescheid ist vom %(decided)s. Bitte geben Sie einen Tag von da an bis heute "
            "(%(today)s) an."
        )
        % names
    )


def _record(
    notice: Notice,
    way: str,
    day: date,
    reason: str,
    replaces: Delivery | None,
    by: Actor,
    at: datetime,
) -> Delivery:
    row = Delivery(
        authority=notice.authority,
        notice=notice,
        way=Way(way),
        day=day,
        replaces=replaces,
        recorded_by=post_of(by),
        recorded_at=at,
    )
    content.put(row, reason=reason)
    row.save(force_insert=True)
    proven = {**proving.of(row), **columns.of(row, "way", "day")}
    replaced = {"replaces": str(replaces.pk)} if replaces else {}
    names = {"notice": str(notice.pk), "delivery": str(row.pk), **replaced}
    event(notice.case, "deliver", by, at, **names, **proven)
    set_due(notice, at)
    return row


def set_due(notice: Notice, at: datetime) -> None:
    """A letter is due while no way announced the notice or still can."""
    fresh = full_notice(notice.case, notice.pk)
    due = not any(attempt.is_open for attempt in compute(fresh, at).attempts)
    Case.objects.filter(pk=fresh.case_id).update(letter_due=due)
