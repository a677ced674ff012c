"""When a notice counts as announced (bekanntgegeben), step by step.

Rules, each from `rules.toml` by Land and date:

1. The version in force on the day of provision, posting or sending decides.
2. Post, electronic transmission and mailboxes under § 9 OZG or § 122a AO: the n-th day after the
   event. Earlier receipt does not count, proven later receipt does, denied receipt undoes it.
3. Under tax law a day that is no working day gives way to the next one, elsewhere it does not.
4. Retrieval by consent, § 41 (2a) VwVfG: the day after retrieval; what is not retrieved in time
   after the notification is not announced, and the provision ends.
5. Handed over or formally served: that day.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from rathaus.standards.deadlines.facts import FACT_NAMES, Delivery, day_of
from rathaus.standards.deadlines.periods import after_days
from rathaus.standards.deadlines.rules import (
    AnnouncementRule,
    LandRow,
    Method,
    announcement_rule,
)
from rathaus.standards.deadlines.shifts import next_working_day, why_not, why_shifted
from rathaus.standards.deadlines.steps import Source, Step, Term
from rathaus.standards.deadlines.words import FACTS, FACTS_OF_CHANNEL, RECORD
from rathaus.standards.holidays import Place, day_off

_RECORD = Source(RECORD)
_PRESUMED = frozenset({"fiction", "denied", "denied_retrieved"})


class State(StrEnum):
    """What has become of an announcement."""

    ANNOUNCED = "announced"  # on `on`, which may lie in the future
    PENDING = "pending"  # facts are missing; for retrieval: until `retrievable_until`
    ENDED = "ended"  # nothing was announced and with these facts nothing will be


@dataclass(frozen=True, slots=True)
class Announcement:
    """When a notice counts as announced, and why.

    `on` is the day in Berlin (only if ANNOUNCED), `retrievable_until` the last day on which a
    retrieval announces it (only retrieval by consent, once notified).
    """

    state: State
    on: date | None
    retrievable_until: date | None
    steps: tuple[Step, ...]

    @property
    def is_certain(self) -> bool:
        """Whether no step warns."""
        return not any(step.is_warning for step in self.steps)

    @property
    def is_presumed(self) -> bool:
        """Whether the law presumes the arrival, so that the addressee can deny it."""
        return any(step.key in _PRESUMED for step in self.steps)


def announcement(delivery: Delivery, place: Place, *, at: datetime) -> Announcement:
    """When the notice counts as announced, as known at the moment `at` (aware).

    `place` is the seat of the authority. Raises `NoRule` where the law of the Land has nothing for
    this channel on that day.
    """
    began = delivery.began_at
    if began is None:
        return Announcement(State.PENDING, None, None, (Step("not_dispatched", _RECORD),))
    rule, adopted = announcement_rule(delivery.channel, delivery.regime, place.land, day_of(began))
    basis = (*_facts(delivery), *_law(delivery, rule, adopted))
    judge = {Method.FICTION: _fiction, Method.RETRIEVAL: _retrieval, Method.RECEIPT: _receipt}
    state, on, until, steps = judge[rule.method](delivery, rule, place, day_of(at))
    if state is State.ANNOUNCED and on is not None:
        steps = (*steps, Step("announced", rule.cited, (("on", on),), on))
    return Announcement(state, on, until, (*basis, *steps, *rule.warnings(steps)))


_Verdict = tuple[State, date | None, date | None, tuple[Step, ...]]


def _facts(delivery: Delivery) -> tuple[Step, ...]:
    moments = ((name, getattr(delivery, name)) for name in FACT_NAMES)
    return tuple(
        _fact(_called(name, delivery), moment, by_day=_by_day(name, delivery))
        for name, moment in moments
        if moment is not None
    )


def _by_day(name: str, delivery: Delivery) -> bool:
    return delivery.by_day or (name == "received_at" and delivery.received_by_day)


def _fact(what: Term, moment: datetime, *, by_day: bool) -> Step:
    day = day_of(moment)
    key, when = ("fact_day", day) if by_day else ("fact", moment)
    return Step(key, _RECORD, (("what", what), ("when", when)), day)


def _called(name: str, delivery: Delivery) -> Term:
    return Term(FACTS_OF_CHANNEL.get((name, delivery.channel), FACTS[name]))


def _law(delivery: Delivery, rule: AnnouncementRule, adopted: LandRow | None) -> tuple[Step, ...]:
    steps: tuple[Step, ...] = ()
    if adopted is not None:
        text = (("land", adopted.land.german), ("law", adopted.law))
        key = "reference" if adopted.refers else "own_text"
        steps = (Step(key, adopted.cited, text), *adopted.doubts(delivery.channel))
    version = (("section", rule.section), ("since", rule.valid_from))
    return (*steps, Step("rule", rule.cited, version))


def _fiction(delivery: Delivery, rule: AnnouncementRule, place: Place, today: date) -> _Verdict:
    event = getattr(delivery, rule.event)
    if event is None:
        key = "not_notified" if rule.event == "notified_at" else "not_dispatched"
        return State.PENDING, None, None, (Step(key, rule.cited),)
    if delivery.receipt_denied:
        return _denied(delivery, rule)
    first = day_of(event)
    on = after_days(first, rule.days)
    values = (("days", rule.days), ("event", first), ("on", on))
    steps: tuple[Step, ...] = (Step("fiction", rule.cited, values, on),)
    if rule.shift:
        on, shifted = _shifted(on, rule, place)
        steps += shifted
    elif day_off(on, place):
        steps += (why_not(on, place, rule.shift_cited),)
    on, receipt = _receipt_counts(delivery, rule, on)
    return State.ANNOUNCED, on, None, (*steps, *receipt)


def _shifted(on: date, rule: AnnouncementRule, place: Place) -> tuple[date, tuple[Step, ...]]:
    return next_working_day(on, place), why_shifted(on, place, rule.shift_cited)


def _receipt_counts(
    delivery: Delivery, rule: AnnouncementRule, on: date
) -> tuple[date, tuple[Step, ...]]:
    """Proven later receipt replaces the fiction, and is not shifted (BFH I R 111/04)."""
    if delivery.received_at is None:
        return on, ()
    received = day_of(delivery.received_at)
    if received <= on:
        return on, (Step("earlier_receipt", rule.cited, (("day", received),)),)
    if not rule.later_receipt:
        return on, (Step("later_claim", rule.cited, (("day", received),)),)
    return received, (Step("later_receipt", rule.cited, (("on", received),), received),)


def _denied(delivery: Delivery, rule: AnnouncementRule) -> _Verdict:
    if rule.denied_retrieved and delivery.retrieved_at is not None:
        on = day_of(delivery.retrieved_at)
        return State.ANNOUNCED, on, None, (Step("denied_retrieved", rule.cited, (("on", on),), on),)
    return State.ENDED, None, None, (Step("denied", rule.cited),)


def _retrieval(delivery: Delivery, rule: AnnouncementRule, place: Place, today: date) -> _Verdict:
    until, steps = _limit(delivery, rule, place)
    if delivery.retrieved_at is not None:
        retrieved = day_of(delivery.retrieved_at)
        if until is None or retrieved <= until:
            on = after_days(retrieved, rule.days)
            step = Step("retrieved", rule.cited, (("on", on),), on)
            return State.ANNOUNCED, on, until, (*steps, step)
        steps += (Step("too_late", rule.cited, (("day", retrieved),)),)
        return State.ENDED, None, until, (*steps, Step("ended", rule.cited))
    if until is not None and today > until:
        return State.ENDED, None, until, (*steps, Step("ended", rule.cited))
    return State.PENDING, None, until, (*steps, Step("waiting", rule.cited))


def _limit(
    delivery: Delivery, rule: AnnouncementRule, place: Place
) -> tuple[date | None, tuple[Step, ...]]:
    """The last day for the retrieval; None before the notification is sent."""
    if delivery.notified_at is None:
        return None, (Step("not_notified", rule.cited),)
    until = after_days(day_of(delivery.notified_at), rule.limit)
    steps: tuple[Step, ...] = ()
    if rule.limit_shift:
        steps = why_shifted(until, place, rule.shift_cited)
        until = next_working_day(until, place)
    return until, (*steps, Step("retrievable", rule.cited, (("on", until),), until))


def _receipt(delivery: Delivery, rule: AnnouncementRule, place: Place, today: date) -> _Verdict:
    if delivery.received_at is None:
        return State.PENDING, None, None, (Step("not_received", rule.cited),)
    on = day_of(delivery.received_at)
    return State.ANNOUNCED, on, None, (Step("received", rule.cited, (("on", on),), on),)
