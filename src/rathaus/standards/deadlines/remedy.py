"""When a remedy against a notice ends (Widerspruch, Klage, Einspruch), step by step.

The day of announcement does not count; the period ends with the day of the same number, or the
next working day at the place where the remedy is filed. Without a correct instruction on remedies
the period is longer (§ 58 (2) VwGO). Which remedy applies is an input.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from rathaus.standards.deadlines.facts import RemedyKind
from rathaus.standards.deadlines.periods import after_months
from rathaus.standards.deadlines.rules import RemedyRule, remedy_rule
from rathaus.standards.deadlines.shifts import next_working_day, why_shifted
from rathaus.standards.deadlines.steps import Source, Step, Term
from rathaus.standards.deadlines.words import MONTHS
from rathaus.standards.holidays import Place


@dataclass(frozen=True, slots=True)
class Remedy:
    """The last day (in Berlin, until midnight) on which a remedy is in time, and why."""

    kind: RemedyKind
    until: date
    steps: tuple[Step, ...]

    @property
    def is_certain(self) -> bool:
        """Whether no step warns."""
        return not any(step.is_warning for step in self.steps)


def remedy(announced_on: date, kind: RemedyKind, *, instructed: bool, place: Place) -> Remedy:
    """The end of a remedy against a notice announced on that day.

    `instructed`: the notice has a correct instruction on remedies; `place`: where the remedy is
    filed, the seat of the authority or of the court. Raises `NoRule` for days before the law.
    """
    rule = remedy_rule(kind, announced_on)
    months = rule.months if instructed else rule.uninstructed_months
    source = rule.cited if instructed else _uninstructed(rule)
    key = "instructed" if instructed else "not_instructed"
    steps = (
        Step(key, source, (("what", Term(rule.german)), ("length", Term(MONTHS[months])))),
        Step("where", _place(rule), (("land", place.land.german),)),
    )
    until, counted = end_of_months(announced_on, months, place, Source(rule.computed_by))
    return Remedy(kind, until, (*steps, *counted, *rule.warnings()))


def end_of_months(
    event: date, months: int, place: Place, source: Source, *, shift: bool = True
) -> tuple[date, tuple[Step, ...]]:
    """The last day of a period of months after an event, with its steps."""
    until = after_months(event, months)
    values = (("event", event), ("length", Term(MONTHS[months])), ("on", until))
    steps: tuple[Step, ...] = (Step("counted", source, values, until),)
    if until.day != event.day:
        short = (("number", event.day), ("on", until))
        steps += (Step("short_month", source, short, until),)
    if shift:
        steps += why_shifted(until, place, source)
        until = next_working_day(until, place)
    return until, steps


def _uninstructed(rule: RemedyRule) -> Source:
    return Source(rule.uninstructed_section, rule.source, rule.url, rule.checked)


def _place(rule: RemedyRule) -> Source:
    return Source(rule.place_section, rule.place_source, rule.place_url, rule.checked)
