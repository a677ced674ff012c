"""Days that are no working days, as steps of a reasoning."""

from __future__ import annotations

from datetime import date

from rathaus.standards.deadlines.steps import Source, Step, Term
from rathaus.standards.holidays import Place, day_off, doubtful, next_working_day

__all__ = ["next_working_day", "why_not", "why_shifted"]


def why_shifted(day: date, place: Place, source: Source) -> tuple[Step, ...]:
    """The steps from a day to the next working day; none where it is one without doubt."""
    on = next_working_day(day, place)
    steps: tuple[Step, ...] = ()
    if on != day:
        gives_way = (("day", day), ("why", _why(day, place)), ("on", on))
        steps = (Step("shifted", source, gives_way, on),)
    perhaps = doubtful(on, place)
    if perhaps is not None:
        unknown = (("day", on), ("name", Term(perhaps.value)))
        steps += (Step("doubtful_holiday", source, unknown),)
    return steps


def why_not(day: date, place: Place, source: Source) -> Step:
    """The step that says that a day off stays the day it is."""
    return Step("not_shifted", source, (("on", day), ("why", _why(day, place))), day)


def _why(day: date, place: Place) -> Term:
    return Term(day_off(day, place) or "")
