"""Reasoning: every result carries the steps that led to it, each with its source.

A step is a key and values; `words` has the German sentence of every key. A part with Django passes
its own `translate` and `show` to `sentence`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from rathaus.standards.deadlines.facts import BERLIN
from rathaus.standards.deadlines.words import TEMPLATES


class Term(str):
    """A German word or phrase among the values of a step, to be translated like a template."""

    __slots__ = ()


Value = str | int | date | datetime


@dataclass(frozen=True, slots=True)
class Source:
    """Where a step comes from: section or decision, title and address of what was looked up.

    `checked` is the day it was looked up; `url` and `checked` are empty for computations.
    """

    section: str
    title: str = ""
    url: str = ""
    checked: date | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a reasoning. `on` is the day that the step arrives at, if it has one."""

    key: str
    source: Source
    values: tuple[tuple[str, Value], ...] = ()
    on: date | None = None

    @property
    def is_warning(self) -> bool:
        """Whether the step warns that the result may be wrong."""
        return self.key in WARNINGS


WARNINGS = frozenset({"doubtful_holiday", "unconfirmed", "open_question"})


def german(value: Value) -> str:
    """A value as German readers write it: `Fr, 03.01.2025`, `03.01.2025, 14:05` (Berlin)."""
    if isinstance(value, datetime):
        return value.astimezone(BERLIN).strftime("%d.%m.%Y, %H:%M")
    if isinstance(value, date):
        weekday = ("Mo", "Di", "Mi", "Do", "Fr", "Sa", "So")[value.weekday()]
        return f"{weekday}, {value:%d.%m.%Y}"
    return str(value)


def sentence(
    step: Step,
    translate: Callable[[str], str] = str,
    show: Callable[[Value], str] = german,
) -> str:
    """The step as a sentence, German unless other functions are given.

    `translate` gets templates and terms, `show` all other values.
    """
    values = {
        name: translate(str(value)) if isinstance(value, Term) else show(value)
        for name, value in step.values
    }
    return translate(TEMPLATES[step.key]).format(**values)
