"""The worked examples of `examples.toml` as values."""

from __future__ import annotations

import tomllib
from datetime import date, datetime, time
from functools import cache
from pathlib import Path
from typing import Any

from rathaus.standards.deadlines import BERLIN, Channel, Delivery, Regime
from rathaus.standards.holidays import Land, Place

Row = dict[str, Any]
MOMENTS = ("dispatched", "provided", "notified", "retrieved", "received")


@cache
def table() -> dict[str, list[Row]]:
    return tomllib.loads((Path(__file__).parent / "examples.toml").read_text())


def noon(day: date) -> datetime:
    return datetime.combine(day, time(12), BERLIN)


def delivery(row: Row) -> Delivery:
    return Delivery(
        channel=Channel(row["channel"]),
        regime=Regime(row.get("regime", "general")),
        **{f"{name}_at": noon(row[name]) for name in MOMENTS if name in row},
    )


def place(row: Row) -> Place:
    return Place(Land(row.get("land_of_rule", row["land"])))
