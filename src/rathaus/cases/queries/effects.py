"""When a notice takes effect and until when a remedy is possible: computed from facts, never
stored. The one place that computes it, for the page of the case, the mailbox and the court."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from django.utils.timezone import localdate

from rathaus.cases.models import Case, Claim, Delivery, Notice, ReceiptClaim, Way
from rathaus.cases.queries import effect_words
from rathaus.catalogue.models import Remedy as Kind
from rathaus.lib.errors import Stranger
from rathaus.mailbox.registry import Effect
from rathaus.standards import deadlines
from rathaus.standards.deadlines import Announcement, Channel, NoRule, Regime, Remedy, RemedyKind
from rathaus.standards.deadlines import State as AnnouncementState
from rathaus.standards.holidays import Place, place_of

REMEDIES = {
    Kind.OBJECTION: RemedyKind.OBJECTION,
    Kind.ACTION: RemedyKind.ACTION,
    Kind.TAX_OBJECTION: RemedyKind.TAX_OBJECTION,
}
RELATED = ("message", "record", "decided_by", "case__authority", "case__place")
FETCHED = ("deliveries__recorded_by", "claims__recorded_by")
LAND = 2  # digits of the regional key


@dataclass(frozen=True)
class Attempt:
    """One way the notice went. `result` is None where the law of the Land has nothing for it."""

    channel: Channel
    result: Announcement | None
    delivery: Delivery | None = None  # None: the mailbox

    @property
    def is_open(self) -> bool:
        """Whether this way did or still can announce the notice."""
        return self.result is None or self.result.state != AnnouncementState.ENDED


@dataclass(frozen=True)
class Computed:
    """What follows from the facts. `counting` is the attempt that announced the notice first; None
    where nothing did so far."""

    notice: Notice
    at: datetime
    attempts: tuple[Attempt, ...]
    counting: Attempt | None
    remedy: Remedy | None

    @property
    def announced_on(self) -> date | None:
        return self.counting.result.on if self.counting and self.counting.result else None


def effects_of(messages: Sequence[UUID], at: datetime) -> dict[UUID, Effect]:
    """Message id → when its notice takes effect. Registered at the mailbox. Five queries."""
    rows = Notice.objects.filter(message__in=messages).select_related(*RELATED)
    found = {notice.message_id: notice for notice in rows.prefetch_related(*FETCHED)}
    return {pk: effect_of(notice, at) for pk, notice in found.items() if pk is not None}


def notices_of(case: Case) -> list[Notice]:
    """The notices of a case with all that dates need. Five queries."""
    return list(case.notices.select_related(*RELATED).prefetch_related(*FETCHED))


def full_notice(case: Case, pk: UUID) -> Notice:
    """A notice of the case, loaded as by `notices_of`. Raises Stranger for another case's."""
    found = next((notice for notice in notices_of(case) if notice.pk == pk), None)
    if found is None:
        raise Stranger
    return found


def delivery_of(case: Case, pk: UUID) -> Delivery:
    """A delivery of a notice of the case. Raises Stranger for another case's."""
    rows = Delivery.objects.filter(notice__case=case).select_related("notice__case__authority")
    found = rows.filter(pk=pk).first()
    if found is None:
        raise Stranger
    return found


def effect_of(notice: Notice, at: datetime) -> Effect:
    """When the notice takes effect, in words. It is loaded as by `notices_of`."""
    return effect_words.of(compute(notice, at))


def compute(notice: Notice, at: datetime) -> Computed:
    """What is known at the moment `at`. Several ways: the one that announces first counts."""
    attempts = tuple(_attempts(notice, at))
    announced = [
        (attempt.result.on, number)
        for number, attempt in enumerate(attempts)
        if attempt.result and attempt.result.state == AnnouncementState.ANNOUNCED
        and attempt.result.on
    ]  # fmt: skip
    counting = attempts[min(announced)[1]] if announced else None
    on = counting.result.on if counting and counting.result else None
    return Computed(notice, at, attempts, counting, _remedy(notice, on))


def living(notice: Notice) -> list[Delivery]:
    """The deliveries that no later one replaced, and that did happen."""
    rows = list(notice.deliveries.all())
    replaced = {row.replaces_id for row in rows}
    return [row for row in rows if row.pk not in replaced and row.way != Way.NEVER]


def claim_on(notice: Notice, delivery: Delivery | None) -> ReceiptClaim | None:
    """What the addressee said last of the arrival: of a delivery or one that it corrects, or of the
    notification of the mailbox. None where there is nothing, it is settled, or names a day before
    the delivery as it was corrected."""
    meant = {each.pk for each in _line(notice, delivery)} if delivery else {None}
    said = [claim for claim in notice.claims.all() if claim.delivery_id in meant]
    last = said[-1] if said else None
    if last is None or last.kind == Claim.SETTLED:
        return None
    overtaken = delivery and last.arrived_on and last.arrived_on < delivery.day
    return None if overtaken else last


def _line(notice: Notice, delivery: Delivery) -> list[Delivery]:
    """The delivery and those before it that it corrects."""
    rows = {row.pk: row for row in notice.deliveries.all()}
    found = [rows[delivery.pk]]
    while (before := found[-1].replaces_id) is not None:
        found.append(rows[before])
    return found


def seat_of(case: Case, on: date) -> Place:
    """The place of the deciding authority; of one without territory, that of the application."""
    return place_of(case.authority.ars or case.place.ars or "", on)


def _attempts(notice: Notice, at: datetime) -> list[Attempt]:
    found = []
    if notice.by_mailbox and notice.message is not None:
        facts = deadlines.Delivery(
            channel=Channel.MAILBOX,
            regime=Regime(notice.regime),
            provided_at=notice.message.provided_at,
            notified_at=notice.message.notified_at,
            retrieved_at=notice.message.retrieved_at,
            **_claimed(claim_on(notice, None)),
        )
        found.append(Attempt(Channel.MAILBOX, _announced(notice, facts, at)))
    for row in living(notice):
        result = _announced(notice, _facts(notice, row), at)
        found.append(Attempt(Channel(row.way), result, row))
    return found


def _facts(notice: Notice, row: Delivery) -> deadlines.Delivery:
    moment = _noon(row.day)
    sent = row.way == Way.POST
    return deadlines.Delivery(
        channel=Channel(row.way),
        regime=Regime(notice.regime),
        dispatched_at=moment if sent else None,
        by_day=True,
        **(_claimed(claim_on(notice, row)) if sent else {"received_at": moment}),
    )


def _claimed(claim: ReceiptClaim | None) -> dict[str, Any]:
    """What a claim says, as facts of a delivery."""
    if claim is None:
        return {}
    if claim.arrived_on is None:
        return {"receipt_denied": True}
    return {"received_at": _noon(claim.arrived_on), "received_by_day": True}


def _noon(day: date) -> datetime:
    """A moment for a fact of which only the day is known."""
    return datetime.combine(day, time(12), deadlines.BERLIN)


def _announced(notice: Notice, facts: deadlines.Delivery, at: datetime) -> Announcement | None:
    try:
        place = seat_of(notice.case, localdate(facts.began_at or at))
        return deadlines.announcement(facts, place, at=at)
    except NoRule:
        return None


def _remedy(notice: Notice, on: date | None) -> Remedy | None:
    kind = REMEDIES.get(Kind(notice.remedy_kind)) if notice.remedy_kind else None
    if on is None or kind is None:
        return None
    place = seat_of(notice.case, on)
    if kind == RemedyKind.ACTION:  # at the court; where that is, only its Land is known
        place = place_of((notice.case.authority.ars or notice.case.place.ars or "")[:LAND], on)
    return deadlines.remedy(on, kind, instructed=notice.instructed, place=place)


def not_retrieved() -> list[Notice]:
    """The notices in mailboxes that were told of, and are neither retrieved nor ended. For the
    nightly job, of all authorities. Five queries."""
    rows = Notice.objects.filter(
        by_mailbox=True,
        message__notified_at__isnull=False,
        message__retrieved_at=None,
        message__ended_at=None,
    )
    related = (*RELATED, "message__thread")
    return list(rows.select_related(*related).prefetch_related(*FETCHED))
