"""The rules: dated rows with their sources, read from `data/*.toml` and changeable there.

`rules.toml` says when a notice counts as announced, `remedies.toml` how long remedies are open and
when approvals are deemed granted, `laender.toml` which text applies in which Land.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Any, TypeVar

from rathaus.standards.deadlines.facts import Channel, Regime, RemedyKind
from rathaus.standards.deadlines.steps import Source, Step, Term
from rathaus.standards.holidays import Land

FEDERAL = "federal"
DAY_OFF = "day-off"
_DAY_OFF_STEPS = {"shifted", "not_shifted"}


class NoRule(LookupError):
    """No row speaks about this channel in this Land on this day: another channel must be used."""


class Status(StrEnum):
    """Whether a source was found that says what the row says."""

    CONFIRMED = "confirmed"
    UNCONFIRMED = "unconfirmed"


class Method(StrEnum):
    """How the day of announcement follows from the facts."""

    FICTION = "fiction"  # `days` after the day of `event`, unless receipt says otherwise
    RETRIEVAL = "retrieval"  # `days` after retrieval within `limit` days of the notification
    RECEIPT = "receipt"  # the day of the receipt itself


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """What all rows have: in force from–until (inclusive, None: open), and where it is written.

    `reason` says what is missing (`unconfirmed`) or what the law leaves open (`confirmed`);
    `reason_when` is `day-off` where that matters only if a day is no working day.
    """

    valid_from: date
    valid_until: date | None = None
    section: str
    source: str
    url: str
    checked: date
    status: Status
    reason: str = ""
    reason_when: str = ""

    def in_force(self, on: date) -> bool:
        """Whether the row applies on that day."""
        return self.valid_from <= on and (self.valid_until is None or on <= self.valid_until)

    @property
    def cited(self) -> Source:
        """The row as the source of a step."""
        return Source(self.section, self.source, self.url, self.checked)

    def warnings(self, steps: tuple[Step, ...] = ()) -> tuple[Step, ...]:
        """What a result with these steps must carry when it rests on this row."""
        matters = self.reason_when != DAY_OFF or {step.key for step in steps} & _DAY_OFF_STEPS
        if not (self.reason and matters):
            return ()
        unsure = self.status is Status.UNCONFIRMED
        values = (("section", self.section), ("reason", Term(self.reason)))
        return (Step("unconfirmed" if unsure else "open_question", self.cited, values),)


@dataclass(frozen=True, slots=True, kw_only=True)
class AnnouncementRule(Row):
    """When a notice counts as announced.

    `scope` is `federal` or a Land, `everywhere` marks federal law that needs no law of the Land;
    `event` names the fact that the count begins with. `shift`: a
    day that is no working day gives way to the next one; `later_receipt`: proven later receipt
    replaces the fiction; `denied_retrieved`: where the receipt is denied, the retrieval counts;
    `limit`: days for the retrieval, `limit_shift` whether their end gives way to a working day.
    """

    id: str
    channel: Channel
    regimes: tuple[Regime, ...]
    scope: str
    everywhere: bool = False
    method: Method
    event: str = ""
    days: int = 0
    shift: bool = False
    shift_section: str = ""
    shift_source: str = ""
    shift_url: str = ""
    later_receipt: bool = False
    denied_retrieved: bool = False
    limit: int = 0
    limit_shift: bool = False

    @property
    def shift_cited(self) -> Source:
        """Why a day that is no working day gives way, or why not."""
        return Source(self.shift_section, self.shift_source, self.shift_url, self.checked)


@dataclass(frozen=True, slots=True, kw_only=True)
class LandRow(Row):
    """Which text applies in a Land: `refers` to the federal one as it changes, or its own."""

    land: Land
    regime: Regime
    law: str
    refers: bool
    reason_for: tuple[Channel, ...] = ()

    def doubts(self, channel: Channel) -> tuple[Step, ...]:
        """The warnings of this row, if they matter for the channel (none named: for all)."""
        matters = not self.reason_for or channel in self.reason_for
        return self.warnings() if matters else ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RemedyRule(Row):
    """How long a remedy is open: months with, and without a correct instruction on remedies."""

    kind: RemedyKind
    german: str
    months: int
    uninstructed_months: int
    uninstructed_section: str
    computed_by: str
    place_section: str
    place_source: str
    place_url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovalRule(Row):
    """The general law of deemed approvals: months, and whether the end gives way."""

    scope: str
    months: int
    shift: bool
    announced_section: str
    announced_source: str
    announced_url: str


_Row = TypeVar("_Row", bound=Row)


@cache
def announcement_rules() -> tuple[AnnouncementRule, ...]:
    """All rules about announcement, in the order of the file."""
    return _rows(AnnouncementRule, "rules.toml", "rule")


@cache
def land_rows() -> tuple[LandRow, ...]:
    """All rows about the texts of the Länder."""
    return _rows(LandRow, "laender.toml", "land")


@cache
def remedy_rules() -> tuple[RemedyRule, ...]:
    """All rules about remedies."""
    return _rows(RemedyRule, "remedies.toml", "remedy")


@cache
def approval_rules() -> tuple[ApprovalRule, ...]:
    """All rules about deemed approvals."""
    return _rows(ApprovalRule, "remedies.toml", "approval")


def announcement_rule(
    channel: Channel, regime: Regime, land: Land, on: date
) -> tuple[AnnouncementRule, LandRow | None]:
    """The rule for a channel on a day, and the row that says why this text applies in the Land.

    A row of the Land comes first, then the federal text where it applies `everywhere` (without a
    row of the Land) or where the Land refers to it. Raises `NoRule`.
    """
    fitting = [
        rule
        for rule in announcement_rules()
        if rule.channel is channel and regime in rule.regimes and rule.in_force(on)
    ]
    adopted = land_row(land, regime, on)
    own = _first(rule for rule in fitting if rule.scope == land)
    if own is not None:
        return own, adopted
    federal = _first(rule for rule in fitting if rule.scope == FEDERAL)
    if federal is not None and federal.everywhere:
        return federal, None
    if federal is not None and adopted is not None and adopted.refers:
        return federal, adopted
    raise NoRule(f"{channel} ({regime}) in {land} on {on.isoformat()}")


def land_row(land: Land, regime: Regime, on: date) -> LandRow | None:
    """Which text applies in the Land on that day; None where no row says so."""
    return _first(
        row for row in land_rows() if row.land is land and row.regime is regime and row.in_force(on)
    )


def remedy_rule(kind: RemedyKind, on: date) -> RemedyRule:
    """The rule for a remedy against a notice announced on that day. Raises `NoRule`."""
    found = _first(rule for rule in remedy_rules() if rule.kind is kind and rule.in_force(on))
    if found is None:
        raise NoRule(f"{kind} on {on.isoformat()}")
    return found


def approval_rule(land: Land, on: date) -> ApprovalRule:
    """The general rule of deemed approvals in the Land on that day. Raises `NoRule`."""
    fitting = [rule for rule in approval_rules() if rule.in_force(on)]
    found = _first(rule for rule in fitting if rule.scope == land)
    found = found or _first(rule for rule in fitting if rule.scope == FEDERAL)
    if found is None:
        raise NoRule(f"deemed approval in {land} on {on.isoformat()}")
    return found


def _first(rows: Iterable[_Row]) -> _Row | None:
    return next(iter(rows), None)


def _rows(shape: type[_Row], file: str, table: str) -> tuple[_Row, ...]:
    text = (files(__package__) / "data" / file).read_text(encoding="utf-8")
    return tuple(shape(**_typed(shape, row)) for row in tomllib.loads(text)[table])


_ENUMS: dict[str, type[StrEnum]] = {
    **{"status": Status, "channel": Channel, "method": Method},
    **{"land": Land, "regime": Regime, "kind": RemedyKind},
}


def _typed(shape: type[Row], row: dict[str, Any]) -> dict[str, Any]:
    unknown = set(row) - {field.name for field in fields(shape)}
    if unknown:
        raise ValueError(f"unknown columns: {sorted(unknown)}")
    typed = {name: _ENUMS[name](value) if name in _ENUMS else value for name, value in row.items()}
    for name, enum in (("regimes", Regime), ("reason_for", Channel)):
        if name in typed:
            typed[name] = tuple(enum(value) for value in typed[name])
    if typed["status"] is Status.UNCONFIRMED and not typed.get("reason"):
        raise ValueError(f"unconfirmed without a reason: {row['section']}")
    return typed
