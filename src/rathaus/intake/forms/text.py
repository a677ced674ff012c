"""Answers as people write them in German, and back. Reading is tolerant; what cannot be read stays
the text that was typed, so that the person sees it again and validation says what to mend."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from rathaus.intake.forms.definition import Field, FieldType

HERE = ZoneInfo("Europe/Berlin")

_MONTHS = ("januar", "februar", "märz", "april", "mai", "juni", "juli", "august", "september",
           "oktober", "november", "dezember")  # fmt: skip
_DAY = re.compile(r"(\d{1,2})\s*[./ -]\s*(\d{1,2})\s*[./ -]\s*(\d{4})")
_DAY_NAMED = re.compile(r"(\d{1,2})\.?\s*([A-Za-zä]{3,9})\.?\s*(\d{4})")
_DAY_PACKED = re.compile(r"(\d{2})(\d{2})(\d{4})")
_DAY_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
_CLOCK = re.compile(r"(\d{1,2})(?:\s*[:.]\s*(\d{2})(?::(\d{2}))?)?\s*(?:uhr|h)?", re.IGNORECASE)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_NUMBER = re.compile(r"[+-]?\d{1,15}(?:\.\d{1,12})?")
_THOUSANDS = re.compile(r"[+-]?\d{1,3}(\.\d{3})+")


def clean(text: str) -> str:
    """Composed characters, one kind of line break, no control characters, no outer blanks."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return unicodedata.normalize("NFC", _CONTROL.sub("", text)).strip()


def read(field: Field, text: str) -> Any:
    """The answer in what was typed; the cleaned text itself where it cannot be read."""
    cleaned = clean(text)
    parse = _READ.get(field.type)
    value = parse(cleaned) if parse and cleaned else cleaned
    return cleaned if value is None else value


def write(field: Field, value: Any) -> str:
    """The answer for an input field; `read` makes the same answer of it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return _write_number(value, field.type is FieldType.CURRENCY)
    show = _WRITE.get(field.type)
    return show(value) if show and isinstance(value, str) else str(value)


def show(field: Field, value: Any) -> str:
    """The answer for people to read: labels of options, Ja/Nein, euros."""
    if isinstance(value, bool):
        return "Ja" if value else "Nein"
    for option in field.options:
        if option.value == value:
            return option.label
    written = write(field, value)
    if field.type is FieldType.CURRENCY and not isinstance(value, str):
        return f"{written} €"
    return f"{written} Uhr" if field.type is FieldType.TIME and written else written


# Reading


def _read_day(text: str) -> str | None:
    for pattern in (_DAY, _DAY_PACKED):
        found = pattern.fullmatch(text)
        if found:
            return _iso_day(found[3], found[2], found[1])
    found = _DAY_ISO.fullmatch(text)
    if found:
        return _iso_day(*found.groups())
    found = _DAY_NAMED.fullmatch(text)
    if found:
        months = [n for n, name in enumerate(_MONTHS, 1) if name.startswith(found[2].lower())]
        return _iso_day(found[3], str(months[0]), found[1]) if len(months) == 1 else None
    return None


def _iso_day(year: str, month: str, day: str) -> str | None:
    try:
        return date(int(year), int(month), int(day)).isoformat()
    except ValueError:
        return None


def _read_clock(text: str) -> str | None:
    found = _CLOCK.fullmatch(text)
    if not found:
        return None
    try:
        hour, minute, second = (int(part or 0) for part in found.groups())
        return time(hour, minute, second).isoformat()
    except ValueError:
        return None


def _read_moment(text: str) -> str | None:
    day, _sep, clock = text.replace(",", " ").partition(" ")
    iso_day, iso_clock = _read_day(day), _read_clock(clock.strip())
    if not (iso_day and iso_clock and clock.strip()):
        return None
    return datetime.fromisoformat(f"{iso_day}T{iso_clock}").replace(tzinfo=HERE).isoformat()


def _read_number(text: str) -> int | float | None:
    plain = re.sub(r"[\s'’]|€|EUR|Euro", "", text)
    if "," in plain or _THOUSANDS.fullmatch(plain):
        plain = plain.replace(".", "").replace(",", ".")
    if plain.startswith("."):
        plain = f"0{plain}"
    if not _NUMBER.fullmatch(plain):
        return None
    number = Decimal(plain)
    return int(number) if number == number.to_integral_value() else float(number)


def _read_bool(text: str) -> bool | None:
    return {"true": True, "ja": True, "on": True, "false": False, "nein": False}.get(text.lower())


_READ: dict[FieldType, Callable[[str], Any]] = {
    FieldType.DATE: _read_day,
    FieldType.TIME: _read_clock,
    FieldType.DATETIME: _read_moment,
    FieldType.INTEGER: _read_number,
    FieldType.NUMBER: _read_number,
    FieldType.CURRENCY: _read_number,
    FieldType.BOOL: _read_bool,
}

# Writing


def _write_number(value: int | float, money: bool) -> str:
    number = Decimal(repr(value))
    if money and number == round(number, 2):
        return f"{number:.2f}".replace(".", ",")
    if number == number.to_integral_value():
        return f"{number:.0f}"
    return f"{number:f}".replace(".", ",")


def _write_day(value: str) -> str:
    found = _DAY_ISO.fullmatch(value)
    return f"{found[3]}.{found[2]}.{found[1]}" if found else value


def _write_clock(value: str) -> str:
    try:
        clock = time.fromisoformat(value)
    except ValueError:
        return value
    return f"{clock:%H:%M:%S}" if clock.second else f"{clock:%H:%M}"


def _write_moment(value: str) -> str:
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        return value
    local = moment.astimezone(HERE) if moment.tzinfo else moment
    return f"{local:%d.%m.%Y %H:%M:%S}" if local.second else f"{local:%d.%m.%Y %H:%M}"


_WRITE: dict[FieldType, Callable[[str], str]] = {
    FieldType.DATE: _write_day,
    FieldType.TIME: _write_clock,
    FieldType.DATETIME: _write_moment,
}
