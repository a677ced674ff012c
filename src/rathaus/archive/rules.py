"""How long records are kept: dated rules, read from `retention.toml`. Law changes: it is data.

Times are counted in whole years from the end of the calendar year in which the period starts.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

from rathaus.archive.models import Kind, Record

FILE = Path(__file__).with_name("retention.toml")


class Start(StrEnum):
    """What a period starts with."""

    STORING = "storing"  # the record was stored
    CLOSING = "closing"  # the matter it belongs to was closed


@dataclass(frozen=True)
class Rule:
    """`kind` is kept for `years` from `start` on, where that lies on or after `valid_from`.
    `checked` says whether `source` settles it."""

    kind: str
    years: int
    start: Start
    valid_from: date
    source: str
    checked: bool


@cache
def rules() -> tuple[Rule, ...]:
    """All rules, the newest first."""
    return read_rules(tomllib.loads(FILE.read_text("utf-8")))


def read_rules(data: dict[str, Any]) -> tuple[Rule, ...]:
    """Rules from the file's form. Raises ValueError, TypeError or KeyError for a wrong one."""
    found = [Rule(**{**row, "start": Start(row["start"])}) for row in data["rule"]]
    if unknown := {rule.kind for rule in found} - set(Kind.values):
        raise ValueError(f"unknown kinds: {', '.join(sorted(unknown))}")
    return tuple(sorted(found, key=lambda rule: rule.valid_from, reverse=True))


def retain_until(kind: str, *, start: Start, on: date) -> date | None:
    """The last day on which a record of that kind is kept, when its period starts on the day `on`;
    None where no rule says so: it is kept until somebody decides."""
    rule = next(
        (r for r in rules() if (r.kind, r.start) == (kind, start) and r.valid_from <= on), None
    )
    return date(on.year + rule.years, 12, 31) if rule else None


def rule_of(record: Record) -> Rule | None:
    """The newest rule for the kind of a record; None where none says how long."""
    return next((rule for rule in rules() if rule.kind == record.kind), None)


def is_due(record: Record, on: date) -> bool:
    """Whether the retention of a record has ended before that day and nothing holds it."""
    ended = record.retain_until is not None and record.retain_until < on
    return ended and record.held_at is None and record.disposed_at is None
