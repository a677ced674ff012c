"""Conditions between answers: a small language of JSON, evaluated here, never by `eval`.

Forms (after the rules that the FIM portal publishes):

- ``true``
- ``{"identifier": PATH}``: the answer is yes, or there is an answer
- ``{"equal": [A, B]}``, ``{"not_equal": [A, B]}``: A and B are identifiers or values
- ``{"is_empty": {"identifier": PATH}}``
- ``{"not": C}``, ``{"and": [C, …]}``, ``{"or": [C, …]}``, ``{"xor": [C, …]}``
- ``{"is_date": [DAY, MONTH, YEAR]}``: three whole numbers make a calendar day, or one is missing

An identifier inside a repeated group means the same row as the target where both lie in it, else
any row.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

Value = str | int | float | bool
Lookup = Callable[[str], list[Any]]

MAX_DEPTH = 20


class ConditionError(ValueError):
    """A condition cannot be read; the text says why, in German."""


@dataclass(frozen=True, slots=True)
class Identifier:
    """The answer at a path."""

    path: str


@dataclass(frozen=True, slots=True)
class Condition:
    """An operation and what it works on."""

    op: str
    args: tuple[Condition | Identifier | Value, ...] = ()

    def identifiers(self) -> Iterator[str]:
        """The paths it looks at."""
        for arg in self.args:
            if isinstance(arg, Identifier):
                yield arg.path
            elif isinstance(arg, Condition):
                yield from arg.identifiers()


ALWAYS = Condition("true")


def equal(path: str, value: Value) -> Condition:
    """Short for the most frequent condition."""
    return Condition("equal", (Identifier(path), value))


# Reading and writing


def load_condition(written: Any, depth: int = 0) -> Condition:
    """The condition in a piece of JSON. Raises ConditionError."""
    if depth > MAX_DEPTH:
        raise ConditionError("Die Bedingung ist zu tief verschachtelt.")
    if written is True:
        return ALWAYS
    if not isinstance(written, dict) or len(written) != 1:
        raise ConditionError("Eine Bedingung ist „true“ oder hat genau einen Operator.")
    ((op, content),) = written.items()
    if op not in _LOAD:
        raise ConditionError(f"Der Operator „{str(op)[:40]}“ ist unbekannt.")
    return Condition(op, _LOAD[op](content, depth))


def dump_condition(condition: Condition) -> Any:
    """The JSON that `load_condition` reads."""
    if condition.op == "true":
        return True
    args = [_dump_operand(arg) for arg in condition.args]
    if condition.op == "identifier":
        return args[0]
    return {condition.op: args[0] if condition.op in ("not", "is_empty") else args}


def _dump_operand(arg: Condition | Identifier | Value) -> Any:
    if isinstance(arg, Condition):
        return dump_condition(arg)
    return {"identifier": arg.path} if isinstance(arg, Identifier) else arg


def _load_identifier(content: Any, _depth: int) -> tuple[Identifier]:
    if not isinstance(content, str) or not content:
        raise ConditionError("„identifier“ braucht den Pfad eines Feldes.")
    return (Identifier(content),)


def _operand(written: Any, depth: int) -> Identifier | Value:
    if isinstance(written, dict) and set(written) == {"identifier"}:
        return _load_identifier(written["identifier"], depth)[0]
    if isinstance(written, str | int | float | bool):
        return written
    raise ConditionError("Verglichen werden Felder ({„identifier“: …}), Texte, Zahlen, Ja/Nein.")


def _load_pair(content: Any, depth: int) -> tuple[Identifier | Value, ...]:
    if not isinstance(content, list) or len(content) != 2:
        raise ConditionError("Ein Vergleich braucht genau zwei Angaben.")
    return tuple(_operand(each, depth) for each in content)


def _load_empty(content: Any, depth: int) -> tuple[Identifier]:
    operand = _operand(content, depth)
    if not isinstance(operand, Identifier):
        raise ConditionError("„is_empty“ braucht ein Feld ({„identifier“: …}).")
    return (operand,)


def _load_date(content: Any, depth: int) -> tuple[Identifier, ...]:
    parts = [_operand(each, depth) for each in content] if isinstance(content, list) else []
    found = tuple(part for part in parts if isinstance(part, Identifier))
    if len(found) != 3 or len(parts) != 3:
        raise ConditionError("„is_date“ braucht drei Felder: Tag, Monat, Jahr.")
    return found


def _load_not(content: Any, depth: int) -> tuple[Condition]:
    return (load_condition(content, depth + 1),)


def _load_many(content: Any, depth: int) -> tuple[Condition, ...]:
    if not isinstance(content, list) or not content:
        raise ConditionError("„and“, „or“ und „xor“ brauchen eine Liste von Bedingungen.")
    return tuple(load_condition(each, depth + 1) for each in content)


_LOAD: dict[str, Callable[[Any, int], tuple[Any, ...]]] = {
    "identifier": _load_identifier,
    "equal": _load_pair,
    "not_equal": _load_pair,
    "is_empty": _load_empty,
    "is_date": _load_date,
    "not": _load_not,
    "and": _load_many,
    "or": _load_many,
    "xor": _load_many,
}


# Evaluating


def holds(condition: Condition, lookup: Lookup) -> bool:
    """Whether it holds; `lookup(path)` returns the answers at a path (none: an empty list)."""
    return _OPERATIONS[condition.op](condition.args, lookup)


def _values(operand: Any, lookup: Lookup) -> list[Any]:
    if isinstance(operand, Identifier):
        return [value for value in lookup(operand.path) if not is_blank(value)]
    return [operand]


def is_blank(value: Any) -> bool:
    """No answer: nothing, an empty text, or a group or list without any answer."""
    if isinstance(value, dict):
        return all(is_blank(each) for each in value.values())
    if isinstance(value, list):
        return all(is_blank(each) for each in value)
    return value is None or (isinstance(value, str) and not value.strip())


def _same(a: Any, b: Any) -> bool:
    if isinstance(a, bool) != isinstance(b, bool):
        return False
    return bool(a == b)


def _equal(args: tuple[Any, ...], lookup: Lookup) -> bool:
    left, right = (_values(arg, lookup) for arg in args)
    return any(_same(a, b) for a in left for b in right)


def _truth(args: tuple[Any, ...], lookup: Lookup) -> bool:
    return any(value is not False for value in _values(args[0], lookup))


def _is_date(args: tuple[Any, ...], lookup: Lookup) -> bool:
    parts = [_values(arg, lookup) for arg in args]
    if not all(parts):
        return True
    try:
        day, month, year = (int(values[0]) for values in parts)
        date(year, month, day)
    except (TypeError, ValueError, OverflowError):
        return False
    return True


_OPERATIONS: dict[str, Callable[[tuple[Any, ...], Lookup], bool]] = {
    "true": lambda args, lookup: True,
    "identifier": _truth,
    "equal": _equal,
    "not_equal": lambda args, lookup: not _equal(args, lookup),
    "is_empty": lambda args, lookup: not _values(args[0], lookup),
    "is_date": _is_date,
    "not": lambda args, lookup: not holds(args[0], lookup),
    "and": lambda args, lookup: all(holds(each, lookup) for each in args),
    "or": lambda args, lookup: any(holds(each, lookup) for each in args),
    "xor": lambda args, lookup: sum(holds(each, lookup) for each in args) == 1,
}
