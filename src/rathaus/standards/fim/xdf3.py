"""What is particular to XDatenfelder 3.0.0.

Source: namespace ``urn:xoev-de:fim:standard:xdatenfelder_3.0.0``.

Rules, in the order of the code:

1. Every element has a version and a release status 1 to 8.
2. References, keywords and relations are lists; references carry a link, keywords a URI.
3. A rule is prose (freitextRegel) with a type.
4. Limits are attributes; the element's own text is a note.
5. A code list is named by its Genericode identification; without one there is none.
"""

from __future__ import annotations

from typing import ClassVar

from rathaus.standards.fim.codes import RelationKind, ReleaseStatus, RuleKind, Standard
from rathaus.standards.fim.message import Common, MessageReader, identification
from rathaus.standards.fim.model import CodeList, Constraints, Keyword, Reference, Relation, Rule
from rathaus.standards.fim.reader import Reader, whole_number

NAMESPACE = "urn:xoev-de:fim:standard:xdatenfelder_3.0.0"

_LIMITS = ("minLength", "maxLength", "minValue", "maxValue", "pattern")


class Xdf3Reader(MessageReader):
    """Reads messages of XDatenfelder 3.0.0."""

    standard: ClassVar[Standard] = Standard.XDF3

    # Rule 1

    def _common(self, reader: Reader) -> Common:
        return Common(
            identification=identification(reader.need("identifikation"), version_required=True),
            name=reader.need_text("name"),
            description=reader.text("beschreibung"),
            definition=reader.text("definition"),
            references=self._references(reader),
            status=reader.need_code("freigabestatus", ReleaseStatus),
            status_set_on=reader.date("statusGesetztAm"),
            status_set_by=reader.text("statusGesetztDurch"),
            valid_from=reader.date("gueltigAb"),
            valid_until=reader.date("gueltigBis"),
            version_note=reader.text("versionshinweis"),
            released_on=None,
            published_on=reader.date("veroeffentlichungsdatum"),
            last_changed_at=reader.moment("letzteAenderung"),
            keywords=_keywords(reader),
            relations=tuple(_relation(entry) for entry in reader.all("relation")),
            rules=tuple(self._rule(entry) for entry in reader.all("regel")),
        )

    def _schema_label(self, reader: Reader) -> str:
        return reader.text("bezeichnung")

    # Rule 2

    def _references(self, reader: Reader) -> tuple[Reference, ...]:
        return tuple(
            Reference(entry.own_text, entry.attribute("link")) for entry in reader.all("bezug")
        )

    # Rule 3

    def _rule(self, reader: Reader) -> Rule:
        rule = Rule(
            identification=identification(reader.need("identifikation"), version_required=True),
            name=reader.need_text("name"),
            text=reader.text("freitextRegel"),
            description=reader.text("beschreibung"),
            script=reader.text("skript"),
            kind=reader.code("typ", RuleKind) or RuleKind.COMPLEX,
            creator=reader.text("fachlicherErsteller"),
            references=self._references(reader),
            keywords=_keywords(reader),
            last_changed_at=reader.moment("letzteAenderung"),
            uninterpreted=reader.left_over("param", "ziel", "fehler"),
        )
        reader.done()
        return rule

    # Rule 4

    def _constraints(self, reader: Reader) -> Constraints:
        for name in reader.attribute_names():
            if name not in _LIMITS:
                reader.refuse(f"Die Grenze „{name[:40]}“ ist unbekannt.")
        return Constraints(
            min_length=_length(reader, "minLength"),
            max_length=_length(reader, "maxLength"),
            min_value=reader.attribute("minValue"),
            max_value=reader.attribute("maxValue"),
            pattern=reader.attribute("pattern"),
            note=reader.own_text,
        )

    # Rule 5

    def _code_list(self, reader: Reader) -> CodeList | None:
        found = reader.one("codelisteReferenz")
        if found is None:
            return None
        code_list = CodeList(
            uri=found.need_text("canonicalIdentification"),
            version=found.text("version"),
            version_uri=found.text("canonicalVersionUri"),
        )
        found.done()
        return code_list


def _length(reader: Reader, name: str) -> int | None:
    text = reader.attribute(name)
    return whole_number(reader, text) if text else None


def _keywords(reader: Reader) -> tuple[Keyword, ...]:
    return tuple(
        Keyword(entry.own_text, entry.attribute("uri")) for entry in reader.all("stichwort")
    )


def _relation(reader: Reader) -> Relation:
    relation = Relation(
        kind=reader.need_code("praedikat", RelationKind),
        target=identification(reader.need("objekt")),
    )
    reader.done()
    return relation
