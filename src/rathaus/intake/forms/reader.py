"""Reads hand-written JSON strictly: every refusal names the place in German."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, NoReturn, TypeVar

from rathaus.intake.forms.condition import Condition, ConditionError, load_condition

T = TypeVar("T")

MAX_TEXT = 20_000
MAX_ITEMS = 5_000
_UNREADABLE = re.compile(r"[\x00\ud800-\udfff]")  # JSON can write them, no database can keep them


class DefinitionError(ValueError):
    """A form definition cannot be used; `place` and `reason` are German, `str()` joins them."""

    def __init__(self, place: str, reason: str) -> None:
        self.place = place
        self.reason = reason
        super().__init__(f"{place}: {reason}" if place else reason)


class ObjectReader:
    """One JSON object whose entries are taken one by one; `done` refuses what is left."""

    def __init__(self, written: Any, place: str) -> None:
        self.place = place
        if not isinstance(written, dict):
            self.refuse("Hier wird ein Objekt mit geschweiften Klammern erwartet.")
        self._left = dict(written)

    def refuse(self, reason: str) -> NoReturn:
        """Raise DefinitionError at this place."""
        raise DefinitionError(self.place, reason)

    def need(self, name: str) -> str:
        """A text that must be there and not be empty."""
        return self.text(name) or self.refuse(f"Die Angabe „{name}“ fehlt.")

    def text(self, name: str, default: str = "") -> str:
        """A text, or the default."""
        value = self._left.pop(name, default)
        if not isinstance(value, str):
            self.refuse(f"Die Angabe „{name}“ muss ein Text sein.")
        if _UNREADABLE.search(value):
            self.refuse(f"Die Angabe „{name}“ enthält unlesbare Zeichen.")
        if len(value) > MAX_TEXT:
            self.refuse(f"Die Angabe „{name}“ ist länger als {MAX_TEXT} Zeichen.")
        return value

    def flag(self, name: str) -> bool:
        """true or false (default)."""
        value = self._left.pop(name, False)
        if not isinstance(value, bool):
            self.refuse(f"Die Angabe „{name}“ muss „true“ oder „false“ sein.")
        return value

    def count(self, name: str, default: int | None) -> int | None:
        """A whole number from 0, null, or the default."""
        value = self._left.pop(name, default)
        if value is not None and (isinstance(value, bool) or not isinstance(value, int)):
            self.refuse(f"Die Angabe „{name}“ muss eine ganze Zahl sein.")
        if value is not None and value < 0:
            self.refuse(f"Die Angabe „{name}“ darf nicht negativ sein.")
        return value

    def texts(self, name: str) -> tuple[str, ...]:
        """A list of texts, empty where it is missing."""
        values = self._list(name)
        if not all(isinstance(value, str) and value for value in values):
            self.refuse(f"Die Angabe „{name}“ muss eine Liste von Texten sein.")
        return tuple(values)

    def each(self, name: str, load: Callable[[Any, str], T], label: str) -> tuple[T, ...]:
        """A list of objects, each read by `load(object, place)`."""
        prefix = f"{self.place}, " if self.place else ""
        found = self._list(name)
        return tuple(
            load(each, f"{prefix}{label} {number}") for number, each in enumerate(found, start=1)
        )

    def one(self, name: str, load: Callable[[Any, str], T], empty: T) -> T:
        """An object read by `load(object, place)`, or `empty`."""
        if name not in self._left:
            return empty
        place = f"{self.place}, „{name}“" if self.place else f"„{name}“"
        return load(self._left.pop(name), place)

    def condition(self, name: str) -> Condition | None:
        """A condition, or None."""
        if name not in self._left:
            return None
        try:
            return load_condition(self._left.pop(name))
        except ConditionError as error:
            self.refuse(str(error))

    def has(self, name: str) -> bool:
        return name in self._left

    def done(self) -> None:
        """Refuse entries nobody asked for: they are typing errors."""
        if self._left:
            self.refuse(f"Die Angabe „{str(next(iter(self._left)))[:60]}“ ist unbekannt.")

    def _list(self, name: str) -> list[Any]:
        values = self._left.pop(name, [])
        if not isinstance(values, list):
            self.refuse(f"Die Angabe „{name}“ muss eine Liste sein.")
        if len(values) > MAX_ITEMS:
            self.refuse(f"Die Liste „{name}“ hat mehr als {MAX_ITEMS} Einträge.")
        return values
