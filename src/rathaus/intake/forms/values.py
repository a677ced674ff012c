"""One answer of a field: is it right, is it within its limits. Returns a code of MESSAGES or ""."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation
from typing import Any

from rathaus.intake.forms.definition import Field, FieldType
from rathaus.intake.forms.messages import Problem
from rathaus.intake.forms.patterns import compiled, fits, too_slow

LONGEST_TEXT = 20_000
TODAY = "today"

_EMAIL = re.compile(r"[^@\s,;<>]{1,64}@[^@\s,;<>.]+(\.[^@\s,;<>.]+)+")
_NUMERIC = (FieldType.INTEGER, FieldType.NUMBER, FieldType.CURRENCY)
_WRONG_SIDE = {"min": "too_small", "max": "too_large"}
_WRONG_DAY = {"min": "too_early", "max": "too_late"}


def value_problem(field: Field, value: Any, path: str, today: date) -> Problem | None:
    """What is wrong with `value`, or None. `today` is for limits that move with the calendar."""
    code = _KIND[field.type](field, value)
    if code:
        return _problem(path, code, field)
    if field.type in _LIMITED:
        return _limit(field, value, path, today)
    return _length(field, value, path) if isinstance(value, str) else None


def limit_problem(field: Field) -> str:
    """Why the limits of a definition make no sense (German), or ""."""
    limits = field.constraints
    if limits.max_length is not None and (limits.min_length or 0) > limits.max_length:
        return "Die kleinste Länge ist größer als die größte."
    if limits.pattern and compiled(limits.pattern) is None:
        return "Das Muster („pattern“) ist kein regulärer Ausdruck."
    if field.type not in _LIMITED:
        return ""
    try:
        bounds = [_bound(field, text, date.min) for text in (limits.min_value, limits.max_value)]
    except (ValueError, InvalidOperation):
        return "Eine Grenze passt nicht zum Typ des Feldes."
    if None not in bounds and TODAY not in (limits.min_value, limits.max_value):
        return "Die kleinste Grenze ist größer als die größte." if bounds[0] > bounds[1] else ""
    return ""


def default_value(field: Field) -> Any:
    """The default as an answer of the field's type; None where there is none or it does not fit.
    A file has none: its answer is a record, which no form brings with it."""
    text = field.default.strip()
    if not text or field.type is FieldType.FILE:
        return None
    if field.type is FieldType.BOOL:
        return {"true": True, "1": True, "false": False, "0": False}.get(text.lower())
    try:
        if field.type is FieldType.INTEGER:
            return int(text)
        return float(text) if field.type in _NUMERIC else text
    except ValueError:
        return None


def _problem(path: str, code: str, field: Field, **params: str | int) -> Problem:
    return Problem(path, code, {"label": field.label, **params})


# Kinds


def _text(field: Field, value: Any) -> str:
    return "" if isinstance(value, str) else "text"


def _email(field: Field, value: Any) -> str:
    return "" if isinstance(value, str) and _EMAIL.fullmatch(value) else "email"


def _bool(field: Field, value: Any) -> str:
    if not isinstance(value, bool):
        return "bool"
    return "accepted" if field.constraints.accepted and not value else ""


def _integer(field: Field, value: Any) -> str:
    if isinstance(value, float):
        return "" if value.is_integer() else "integer"
    return "" if isinstance(value, int) and not isinstance(value, bool) else "integer"


def _number(field: Field, value: Any) -> str:
    good = isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
    return "" if good else field.type.value


def _select(field: Field, value: Any) -> str:
    known = not field.options or any(option.value == value for option in field.options)
    return "" if isinstance(value, str) and known else "option"


def _file(field: Field, value: Any) -> str:
    return "" if isinstance(value, str) else "file"


def _iso(parse: Callable[[str], Any], code: str, form: re.Pattern[str]) -> Callable[..., str]:
    def kind(field: Field, value: Any) -> str:
        if not isinstance(value, str) or not form.fullmatch(value):
            return code
        try:
            parse(value)
        except ValueError:
            return code
        return ""

    return kind


_DAY = r"\d{4}-\d{2}-\d{2}"
_OFFSET = r"(Z|[+-]\d{2}:\d{2})?"
_CLOCK = rf"\d{{2}}:\d{{2}}(:\d{{2}}(\.\d{{1,6}})?)?{_OFFSET}"

_KIND: dict[FieldType, Callable[[Field, Any], str]] = {
    FieldType.TEXT: _text,
    FieldType.TEXTAREA: _text,
    FieldType.EMAIL: _email,
    FieldType.DATE: _iso(date.fromisoformat, "date", re.compile(_DAY)),
    FieldType.TIME: _iso(time.fromisoformat, "time", re.compile(_CLOCK)),
    FieldType.DATETIME: _iso(datetime.fromisoformat, "datetime", re.compile(rf"{_DAY}T{_CLOCK}")),
    FieldType.BOOL: _bool,
    FieldType.INTEGER: _integer,
    FieldType.NUMBER: _number,
    FieldType.CURRENCY: _number,
    FieldType.SELECT: _select,
    FieldType.FILE: _file,
    FieldType.INFO: lambda field, value: "unknown",
}

# Limits

_LIMITED = (*_NUMERIC, FieldType.DATE)


def _limit(field: Field, value: Any, path: str, today: date) -> Problem | None:
    limits = field.constraints
    number = _comparable(field, value)
    for side, text in (("min", limits.min_value), ("max", limits.max_value)):
        bound = _bound(field, text, today)
        if bound is None or (number >= bound if side == "min" else number <= bound):
            continue
        codes = _WRONG_DAY if field.type is FieldType.DATE else _WRONG_SIDE
        return _problem(path, codes[side], field, limit=shown(bound))
    return None


def _comparable(field: Field, value: Any) -> Any:
    return date.fromisoformat(value) if field.type is FieldType.DATE else Decimal(str(value))


def _bound(field: Field, text: str, today: date) -> Any:
    if not text:
        return None
    if field.type is not FieldType.DATE:
        return Decimal(text)
    return today if text == TODAY else date.fromisoformat(text)


def shown(bound: Decimal | date) -> str:
    """A number or day as people write it in German."""
    if isinstance(bound, date):
        return f"{bound:%d.%m.%Y}"
    return f"{bound:f}".replace(".", ",")


def longest(field: Field) -> int:
    """The most characters that an answer may have."""
    return min(field.constraints.max_length or LONGEST_TEXT, LONGEST_TEXT)


def slow_pattern(field: Field) -> bool:
    """Whether the pattern of a field takes too long for answers that the field allows."""
    pattern = field.constraints.pattern
    return bool(pattern) and too_slow(pattern, longest(field))


def _length(field: Field, value: str, path: str) -> Problem | None:
    limits = field.constraints
    if len(value) > longest(field):
        return _problem(path, "too_long", field, count=longest(field))
    if limits.min_length and len(value) < limits.min_length:
        return _problem(path, "too_short", field, count=limits.min_length)
    if not fits(limits.pattern, value):
        if limits.hint:
            return _problem(path, "pattern_hint", field, hint=limits.hint)
        return _problem(path, "pattern", field)
    return None
