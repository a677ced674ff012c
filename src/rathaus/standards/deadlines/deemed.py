"""Deemed approval (Genehmigungsfiktion, § 42a VwVfG), step by step.

1. Only where a statute orders it.
2. The period begins with the complete documents: three months unless the statute says otherwise.
3. It can be extended once, with reasons and told in time; it does not pause.
4. A decision counts if it is announced, not only sent, before the end.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from rathaus.standards.deadlines.facts import ApprovalFacts, Extension, day_of
from rathaus.standards.deadlines.periods import after_days, after_months, after_weeks
from rathaus.standards.deadlines.rules import ApprovalRule, approval_rule
from rathaus.standards.deadlines.shifts import next_working_day, why_shifted
from rathaus.standards.deadlines.steps import Source, Step, Term
from rathaus.standards.deadlines.words import FACTS, MONTHS, RECORD, WEEKS
from rathaus.standards.holidays import Place


class ApprovalState(StrEnum):
    """What has become of an application whose approval may be deemed granted."""

    NOT_ORDERED = "not-ordered"  # no statute orders it
    INCOMPLETE = "incomplete"  # the documents are not complete
    RUNNING = "running"  # until `until`
    DECIDED = "decided"  # announced in time
    DEEMED = "deemed"  # granted by law since `deemed_on`


@dataclass(frozen=True, slots=True)
class DeemedApproval:
    """Where the period stands: its last day, and since when the approval counts as granted."""

    state: ApprovalState
    until: date | None
    deemed_on: date | None
    steps: tuple[Step, ...]

    @property
    def is_certain(self) -> bool:
        """Whether no step warns."""
        return not any(step.is_warning for step in self.steps)


def deemed_approval(facts: ApprovalFacts, place: Place, *, at: datetime) -> DeemedApproval:
    """Where the period stands at the moment `at` (aware); `place` is the seat of the authority."""
    complete = facts.complete_at
    rule = approval_rule(place.land, day_of(complete or at))
    if not facts.ordered_by:
        return _still(ApprovalState.NOT_ORDERED, Step("not_ordered", rule.cited))
    ordered = Step("ordered", Source(facts.ordered_by), (("statute", facts.ordered_by),))
    if complete is None:
        return _still(ApprovalState.INCOMPLETE, ordered, Step("incomplete", rule.cited))
    values = (("what", Term(FACTS["complete_at"])), ("when", complete))
    fact = Step("fact", Source(RECORD), values, day_of(complete))
    until, counted = _period(facts, rule, place, day_of(complete))
    until, extended = _extended(facts.extensions, until, rule, place)
    pause = Step("no_pause", rule.cited)
    state, deemed_on, verdict = _verdict(facts, rule, until, day_of(at))
    steps = (
        ordered,
        fact,
        *counted,
        pause,
        *extended,
        *verdict,
        *rule.warnings((*counted, *extended)),
    )
    return DeemedApproval(state, until, deemed_on, steps)


def _still(state: ApprovalState, *steps: Step) -> DeemedApproval:
    return DeemedApproval(state, None, None, steps)


def _period(
    facts: ApprovalFacts, rule: ApprovalRule, place: Place, event: date
) -> tuple[date, tuple[Step, ...]]:
    months = facts.months or (0 if facts.weeks else rule.months)
    until = after_months(event, months) if months else after_weeks(event, facts.weeks)
    length = Term(MONTHS[months] if months else WEEKS[facts.weeks])
    if facts.months or facts.weeks:
        statute = Source(facts.ordered_by)
        values = (("length", length), ("statute", facts.ordered_by))
        named = Step("statute_period", statute, values)
    else:
        named = Step("general_period", rule.cited, (("length", length),))
    counted = (("event", event), ("length", length), ("on", until))
    steps = (named, Step("counted", rule.cited, counted, until))
    return _working(until, rule, place, steps)


def _working(
    until: date, rule: ApprovalRule, place: Place, steps: tuple[Step, ...]
) -> tuple[date, tuple[Step, ...]]:
    if not rule.shift:
        return until, steps
    return next_working_day(until, place), (*steps, *why_shifted(until, place, rule.cited))


def _extended(
    extensions: tuple[Extension, ...], until: date, rule: ApprovalRule, place: Place
) -> tuple[date, tuple[Step, ...]]:
    """The first extension that is reasoned and told in time; all others only leave a step."""
    steps: tuple[Step, ...] = ()
    used = False
    for extension in extensions:
        day = (("day", extension.told_on),)
        fault = _fault(extension, until, used)
        if fault:
            steps += (Step(fault, rule.cited, day),)
            continue
        used = True
        longer = after_days(after_months(until, extension.months), extension.days)
        until, shifted = _working(longer, rule, place, ())
        steps += (*shifted, Step("extended", rule.cited, (*day, ("on", until)), until))
    return until, steps


def _fault(extension: Extension, until: date, used: bool) -> str:
    """Why an extension does not count; "" if it does."""
    if used:
        return "extension_second"
    if not extension.reason.strip():
        return "extension_bare"
    return "extension_late" if extension.told_on > until else ""


def _verdict(
    facts: ApprovalFacts, rule: ApprovalRule, until: date, today: date
) -> tuple[ApprovalState, date | None, tuple[Step, ...]]:
    announced = Source(
        rule.announced_section, rule.announced_source, rule.announced_url, rule.checked
    )
    decided = facts.decided_on
    if decided is not None and decided <= until:
        return ApprovalState.DECIDED, None, (Step("decided", announced, (("day", decided),)),)
    late: tuple[Step, ...] = ()
    if decided is not None:
        late = (Step("decided_late", announced, (("day", decided),)),)
    if today <= until:
        return ApprovalState.RUNNING, None, (Step("running", rule.cited, (("on", until),), until),)
    since = after_days(until, 1)
    deemed = Step("deemed", rule.cited, (("on", since),), since)
    return ApprovalState.DEEMED, since, (*late, deemed)
