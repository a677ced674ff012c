"""Take the children of one XML element by name, and account for all of them.

Rules:

1. Whatever is read is taken away; `Reader.done` refuses what is left. So nothing a schema says
   is lost in silence, and a misspelt element is found.
2. An element that may stand once stands once. Empty repetitions count as not written, because
   editors leave empty elements behind.
3. The order of siblings is fixed in the standard's XML schema, but it carries no meaning, and
   exports in use deviate from it; so it is not checked.
4. Every refusal names the element, its line and what to do.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import NoReturn, TypeVar

from lxml import etree

from rathaus.standards.fim.errors import FimError
from rathaus.standards.fim.xml import line_of

CORRECT = "Bitte lassen Sie das Schema in der FIM-Redaktion korrigieren."

Code = TypeVar("Code", bound=StrEnum)

_DATE = re.compile(r"(\d{4}-\d{2}-\d{2})(?:Z|[+-]\d{2}:\d{2})?")
_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?(?:Z|[+-]\d{2}:\d{2})?")
_WHOLE = re.compile(r"\d{1,12}")


class Reader:
    """The children of ``node`` that nobody has taken yet.

    All methods raise `FimError` when the element is not as they need it.
    """

    def __init__(self, node: etree._Element) -> None:
        self._node = node
        self._left: dict[str, list[etree._Element]] = {}
        namespace = etree.QName(node).namespace
        for child in node:
            name = etree.QName(child)
            # Codes of XÖV code lists stand in no namespace ("unqualified").
            if name.namespace not in (namespace, None):
                Reader(child).refuse("Dieses Element gehört nicht zum Standard.")
            self._left.setdefault(name.localname, []).append(child)
        self._refuse_mixed_content()

    def _refuse_mixed_content(self) -> None:
        texts = [self._node.text, *(child.tail for child in self._node)]
        if len(texts) > 1 and any(text and text.strip() for text in texts):
            self.refuse("Zwischen den Unterelementen steht Text, der nicht dorthin gehört.")

    @property
    def name(self) -> str:
        """The element's name without prefix."""
        return etree.QName(self._node).localname

    @property
    def own_text(self) -> str:
        """The element's text, stripped, with ``\\n`` as line break; children are refused."""
        self.done()
        return (self._node.text or "").replace("\r\n", "\n").replace("\r", "\n").strip()

    def attribute(self, name: str) -> str:
        """An attribute's value, stripped; ``""`` if it is missing."""
        return (self._node.get(name) or "").strip()

    def attribute_names(self) -> list[str]:
        """The names of all attributes that are in no namespace."""
        return [str(name) for name in self._node.attrib if not str(name).startswith("{")]

    def refuse(self, reason: str, advice: str = CORRECT) -> NoReturn:
        """Raise `FimError` for this element."""
        raise FimError(reason, element=self.name, line=line_of(self._node), advice=advice)

    def done(self) -> None:
        """Refuse the first child that nobody has taken."""
        for nodes in self._left.values():
            Reader(nodes[0]).refuse(f"Dieses Element ist in „{self.name}“ nicht vorgesehen.")

    def left_over(self, *names: str) -> tuple[str, ...]:
        """Take children that are allowed but not read, and return their names."""
        return tuple(name for name in names if self._left.pop(name, None))

    def all(self, name: str) -> list[Reader]:
        """Take all children of this name; empty ones are left out."""
        return [Reader(node) for node in self._left.pop(name, []) if not _is_empty(node)]

    def one(self, name: str) -> Reader | None:
        """Take the child of this name if it is there and not empty."""
        found = self.all(name)
        if len(found) > 1:
            found[1].refuse(f"Diese Angabe darf in „{self.name}“ nur einmal stehen.")
        return found[0] if found else None

    def need(self, name: str) -> Reader:
        """Take the child of this name, which must be there and not empty."""
        present = name in self._left
        found = self.one(name)
        if found is None:
            self.refuse(f"Die Angabe „{name}“ {'ist leer' if present else 'fehlt'}.")
        return found

    def text(self, name: str) -> str:
        """Take a child's text; ``""`` if it is missing."""
        found = self.one(name)
        return found.own_text if found else ""

    def need_text(self, name: str) -> str:
        """Take a child's text, which must not be empty."""
        return self.need(name).own_text or self.refuse(f"Die Angabe „{name}“ ist leer.")

    def code(self, name: str, codes: type[Code]) -> Code | None:
        """Take a child that wraps a ``code`` out of a code list; None if it is missing."""
        wrapper = self.one(name)
        if wrapper is None:
            return None
        code = wrapper.need_text("code")
        wrapper.done()
        try:
            return codes(code)
        except ValueError:
            allowed = ", ".join(codes)
            wrapper.refuse(f"Der Code „{_short(code)}“ ist unbekannt; erlaubt sind {allowed}.")

    def need_code(self, name: str, codes: type[Code]) -> Code:
        """Take a code that must be there."""
        code = self.code(name, codes)
        if code is None:
            self.refuse(f"Die Angabe „{name}“ fehlt.")
        return code

    def whole(self, name: str) -> int | None:
        """Take a whole number that is not negative."""
        found = self.one(name)
        return whole_number(found, found.own_text) if found else None

    def date(self, name: str) -> date | None:
        """Take a calendar day (xs:date); a time zone behind it is ignored."""
        found = self.one(name)
        if found is None:
            return None
        written = _DATE.fullmatch(found.own_text)
        try:
            return date.fromisoformat(written[1] if written else "")
        except ValueError:
            found.refuse(
                f"„{_short(found.own_text)}“ ist kein Datum.",
                "Bitte schreiben Sie Daten als JJJJ-MM-TT, zum Beispiel 2026-03-31.",
            )

    def moment(self, name: str) -> datetime | None:
        """Take a moment (xs:dateTime); without a time zone it is read as UTC."""
        found = self.one(name)
        if found is None:
            return None
        text = found.own_text
        try:
            moment = datetime.fromisoformat(text if _MOMENT.fullmatch(text) else "")
        except ValueError:
            found.refuse(
                f"„{_short(text)}“ ist kein Zeitpunkt.",
                "Bitte schreiben Sie Zeitpunkte wie 2026-03-31T12:00:00Z.",
            )
        return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def whole_number(place: Reader, text: str) -> int:
    """``text`` as a whole number from 0 up; refused at ``place`` otherwise."""
    if not _WHOLE.fullmatch(text):
        place.refuse(f"„{_short(text)}“ ist keine ganze Zahl ab 0.")
    return int(text)


def _is_empty(node: etree._Element) -> bool:
    return len(node) == 0 and not node.attrib and not (node.text or "").strip()


def _short(text: str) -> str:
    return text if len(text) <= 40 else text[:39] + "…"
