"""Check that the limits of an answer (Präzisierung) make sense for its data type.

Source: XDatenfelder 2 and 3.0.0, Datenfeld, Präzisierung; XML Schema Part 2 for the notation of
dates and times.

Rules:

1. The smallest length is not above the largest.
2. For numbers, the limits are decimal numbers with a point; for dates and times, ISO 8601.
   For all other types limits of the value have no meaning and stay as they are.
3. The smallest value is not above the largest.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from rathaus.standards.fim.codes import DataType
from rathaus.standards.fim.model import Constraints
from rathaus.standards.fim.reader import Reader

_DECIMAL = re.compile(r"[+-]?\d{1,30}(?:\.\d{1,30})?")


def check_limits(place: Reader, data_type: DataType, limits: Constraints) -> None:
    """Raise `FimError` at ``place`` when ``limits`` break a rule above."""
    if _contradict(limits.min_length, limits.max_length):
        place.refuse("Die kleinste Länge ist größer als die größte Länge.")
    convert = _CONVERT.get(data_type)
    if convert is None:
        return
    smallest = _value(place, convert, limits.min_value)
    largest = _value(place, convert, limits.max_value)
    try:
        contradict = _contradict(smallest, largest)
    except TypeError:
        # One limit has a time zone and the other has none.
        place.refuse("Die Grenzen lassen sich nicht miteinander vergleichen.")
    if contradict:
        place.refuse("Der kleinste Wert ist größer als der größte Wert.")


def _contradict(smallest: Any, largest: Any) -> bool:
    return smallest is not None and largest is not None and bool(smallest > largest)


def _value(place: Reader, convert: Callable[[str], Any], text: str) -> Any:
    if not text:
        return None
    try:
        return convert(text)
    except ValueError:
        place.refuse(
            f"Der Grenzwert „{text[:40]}“ passt nicht zum Datentyp.",
            "Bitte schreiben Sie Zahlen mit Punkt (0.5), Daten als JJJJ-MM-TT und "
            "Uhrzeiten als hh:mm:ss.",
        )


def _decimal(text: str) -> Decimal:
    if not _DECIMAL.fullmatch(text):
        raise ValueError(text)
    return Decimal(text)


_CONVERT: dict[DataType, Callable[[str], Any]] = {
    DataType.NUMBER: _decimal,
    DataType.INTEGER: _decimal,
    DataType.CURRENCY: _decimal,
    DataType.DATE: date.fromisoformat,
    DataType.TIME: time.fromisoformat,
    DataType.DATETIME: datetime.fromisoformat,
}
