"""What `data.toml` says: rows are data, so that a change of law is no change of code."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class LocalRow:
    """Whether places whose regional key begins with `ars` have a local holiday.

    `applies` is `yes`, `no` or `open` (nobody has recorded it). Valid from `valid_from` to
    `valid_until` inclusive (None: until further notice). `source`, `url` and `checked` say where
    and when it was looked up; `status` is `confirmed` or `unconfirmed`, then `reason` says why.
    """

    holiday: str
    ars: str
    applies: str
    valid_from: date
    valid_until: date | None = None
    source: str
    url: str
    checked: date
    status: str
    reason: str = ""

    def decides(self, holiday: str, ars: str, on: date) -> bool:
        """Whether this row speaks about the holiday at that place on that day."""
        in_force = self.valid_from <= on and (self.valid_until is None or on <= self.valid_until)
        return in_force and self.holiday == holiday and ars.startswith(self.ars)


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtraDay:
    """A public holiday of a whole Land that the library does not have."""

    land: str
    on: date
    name: str
    source: str
    url: str
    checked: date


@cache
def local_rows() -> tuple[LocalRow, ...]:
    """All rows about local holidays, in the order of the file."""
    return tuple(LocalRow(**row) for row in _file()["local"])


@cache
def extra_days() -> tuple[ExtraDay, ...]:
    """All days that the library does not have."""
    return tuple(ExtraDay(**row) for row in _file().get("extra", ()))


def _file() -> dict[str, Any]:
    return tomllib.loads((files(__package__) / "data.toml").read_text(encoding="utf-8"))
