"""What is particular to XDatenfelder 2.

Source: namespace ``urn:xoev-de:fim:standard:xdatenfelder_2``.

Rules, in the order of the code:

1. The version may be missing; the status is one of three words.
2. A reference is one text, in which laws stand one a line; it has no link.
3. A rule is prose (definition) and a program, which in practice is empty.
4. Limits are a JSON object in the element's text, their values numbers or texts. Exports write
   the backslashes of a pattern without the second one that JSON wants. Any other text is a note.
5. A code list has a FIM id besides its Genericode identification.
"""

from __future__ import annotations

import json
import re
from enum import StrEnum
from typing import Any, ClassVar

from rathaus.standards.fim.codes import ReleaseStatus, Standard
from rathaus.standards.fim.message import Common, MessageReader, identification
from rathaus.standards.fim.model import CodeList, Constraints, Reference, Rule
from rathaus.standards.fim.reader import Reader, whole_number

NAMESPACE = "urn:xoev-de:fim:standard:xdatenfelder_2"

_LIMITS = ("minLength", "maxLength", "minValue", "maxValue", "pattern")
_BACKSLASH = re.compile(r'\\([\\"])?')
_EMPTY_PROGRAM = re.compile(r"function\s+script\s*\(\s*\)\s*\{\s*\}")


class _Status(StrEnum):
    IN_PREPARATION = "inVorbereitung"
    ACTIVE = "aktiv"
    INACTIVE = "inaktiv"


_RELEASE = {
    _Status.IN_PREPARATION: ReleaseStatus.DRAFT,
    _Status.ACTIVE: ReleaseStatus.GOLD,
    _Status.INACTIVE: ReleaseStatus.INACTIVE,
}


class Xdf2Reader(MessageReader):
    """Reads messages of XDatenfelder 2."""

    standard: ClassVar[Standard] = Standard.XDF2

    # Rule 1

    def _common(self, reader: Reader) -> Common:
        return Common(
            identification=identification(reader.need("identifikation")),
            name=reader.need_text("name"),
            description=reader.text("beschreibung"),
            definition=reader.text("definition"),
            references=self._references(reader),
            status=_RELEASE[reader.need_code("status", _Status)],
            status_set_on=None,
            status_set_by=reader.text("fachlicherErsteller"),
            valid_from=reader.date("gueltigAb"),
            valid_until=reader.date("gueltigBis"),
            version_note=reader.text("versionshinweis"),
            released_on=reader.date("freigabedatum"),
            published_on=reader.date("veroeffentlichungsdatum"),
            last_changed_at=None,
            keywords=(),
            relations=(),
            rules=tuple(self._rule(entry) for entry in reader.all("regel")),
        )

    def _schema_label(self, reader: Reader) -> str:
        label = reader.text("bezeichnungEingabe")
        return label or reader.text("bezeichnungAusgabe")

    # Rule 2

    def _references(self, reader: Reader) -> tuple[Reference, ...]:
        lines = reader.text("bezug").splitlines()
        return tuple(Reference(line.strip()) for line in lines if line.strip())

    # Rule 3

    def _rule(self, reader: Reader) -> Rule:
        script = reader.text("script")
        rule = Rule(
            identification=identification(reader.need("identifikation")),
            name=reader.need_text("name"),
            text=reader.text("definition"),
            description=reader.text("beschreibung"),
            script="" if _EMPTY_PROGRAM.fullmatch(script) else script,
            creator=reader.text("fachlicherErsteller"),
            references=self._references(reader),
        )
        reader.code("status", _Status)
        # Labels, dates and notes of a rule's editors say nothing about a form.
        reader.left_over(
            "bezeichnungEingabe",
            "bezeichnungAusgabe",
            "gueltigAb",
            "gueltigBis",
            "versionshinweis",
            "freigabedatum",
            "veroeffentlichungsdatum",
        )
        reader.done()
        return rule

    # Rule 4

    def _constraints(self, reader: Reader) -> Constraints:
        text = reader.own_text
        if not text.startswith("{"):
            return Constraints(note=text)
        limits = _limits(reader, text)
        return Constraints(
            min_length=_length(reader, limits.get("minLength", "")),
            max_length=_length(reader, limits.get("maxLength", "")),
            min_value=limits.get("minValue", ""),
            max_value=limits.get("maxValue", ""),
            pattern=limits.get("pattern", ""),
        )

    # Rule 5

    def _code_list(self, reader: Reader) -> CodeList | None:
        found = reader.one("codelisteReferenz")
        if found is None:
            return None
        own = found.one("identifikation")
        generic = found.need("genericodeIdentification")
        code_list = CodeList(
            uri=generic.need_text("canonicalIdentification"),
            version=generic.text("version"),
            version_uri=generic.text("canonicalVersionUri"),
            identification=identification(own) if own else None,
        )
        generic.done()
        found.done()
        return code_list


def _limits(reader: Reader, text: str) -> dict[str, str]:
    written = _json(text)
    if written is None:
        reader.refuse("Die Präzisierung ist kein lesbares JSON.")
    for name, value in written.items():
        if name not in _LIMITS:
            reader.refuse(f"Die Grenze „{name[:40]}“ ist unbekannt.")
        if not isinstance(value, str | None):
            reader.refuse(f"Die Grenze „{name}“ ist weder Zahl noch Text.")
    return {name: value.strip() for name, value in written.items() if value}


def _json(text: str) -> dict[str, Any] | None:
    """The object in ``text`` with numbers as they are written, or None."""
    escaped = _BACKSLASH.sub(lambda found: found[0] if found[1] else r"\\", text)
    for attempt in (text, escaped):
        try:
            found = json.loads(attempt, parse_int=str, parse_float=str, parse_constant=str)
        except (ValueError, RecursionError):
            continue
        return found if isinstance(found, dict) else None
    return None


def _length(reader: Reader, text: str) -> int | None:
    return whole_number(reader, text) if text else None
