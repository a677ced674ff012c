"""What XDatenfelder 2 and 3 have in common: schemas, groups, fields and their nesting.

Source: XDatenfelder 2 and 3.0.0, messages 0102 (Stammdatenschema), 0103 (Datenfeldgruppe) and
0104 (Datenfeld).

Rules, in the order of the code:

1. A message has a header and one schema, group or field. A single group or field is read as a
   schema with one structure ``1:1``, so that it can be looked at like a form.
2. Required are identification, name, status, texts for input, kinds and types: what a form is
   built from. Editorial data that forms can do without may be missing.
3. A structure has a cardinality ``minimum:maximum`` and contains exactly one group or field.
   Within one parent an element stands once: the answers are named after it.
4. A group that contains itself is refused, and so is more than `MAX_POSITIONS` places or
   `MAX_NESTING` groups inside each other.
5. Limits that no answer can meet and codes that stand twice are refused.
"""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from datetime import date, datetime
from typing import ClassVar, TypedDict

from rathaus.standards.fim.codes import (
    DataType,
    ElementKind,
    FieldKind,
    Message,
    Prefill,
    ReleaseStatus,
    Standard,
)
from rathaus.standards.fim.limits import check_limits
from rathaus.standards.fim.model import (
    Cardinality,
    Choice,
    CodeList,
    Constraints,
    Field,
    Group,
    Identification,
    Keyword,
    Reference,
    Relation,
    Rule,
    Schema,
    Structure,
)
from rathaus.standards.fim.reader import Reader

MAX_POSITIONS = 20_000
MAX_NESTING = 25

_ID = re.compile(r"[A-Z]\d{1,20}")
_VERSION = re.compile(r"\d{1,6}(?:\.\d{1,6}){0,2}")
_CARDINALITY = re.compile(r"(\d{1,6}):(\d{1,6}|\*)")


class Common(TypedDict):
    """The attributes of `model.Element`."""

    identification: Identification
    name: str
    description: str
    definition: str
    references: tuple[Reference, ...]
    status: ReleaseStatus
    status_set_on: date | None
    status_set_by: str
    valid_from: date | None
    valid_until: date | None
    version_note: str
    released_on: date | None
    published_on: date | None
    last_changed_at: datetime | None
    keywords: tuple[Keyword, ...]
    relations: tuple[Relation, ...]
    rules: tuple[Rule, ...]


class Texts(TypedDict):
    """The attributes that `model.FormElement` adds."""

    input_label: str
    output_label: str
    input_help: str
    output_help: str
    kind: ElementKind


class Origin(TypedDict):
    """Where a schema comes from."""

    standard: Standard
    message: Message
    message_id: str
    created_at: datetime | None


class MessageReader(ABC):
    """Reads one message; the subclasses know what is particular to a version of the standard."""

    standard: ClassVar[Standard]

    def __init__(self) -> None:
        self._positions = 0

    # Rule 1

    def read(self, root: Reader, message: Message) -> Schema:
        """The schema in ``root``, the message's outermost element. Raises `FimError`."""
        header = root.need("header")
        origin = Origin(
            standard=self.standard,
            message=message,
            message_id=header.text("nachrichtID"),
            created_at=header.moment("erstellungszeitpunkt"),
        )
        header.done()
        if message is Message.SCHEMA:
            schema = self._schema(root.need("stammdatenschema"), origin)
        else:
            schema = self._single(root, origin)
        root.done()
        return schema

    def _schema(self, reader: Reader, origin: Origin) -> Schema:
        common = self._common(reader)
        profile = reader.one("dokumentsteckbrief")
        schema = Schema(
            **common,
            **origin,
            label=self._schema_label(reader) or common["name"],
            help=reader.text("hilfetext"),
            document_profile=identification(profile) if profile else None,
            structure_modification=self._modification(reader, "ableitungsmodifikationenStruktur"),
            representation_modification=self._modification(
                reader, "ableitungsmodifikationenRepraesentation"
            ),
            structures=self._structures(reader, ()),
        )
        reader.done()
        return schema

    def _single(self, root: Reader, origin: Origin) -> Schema:
        if origin["message"] is Message.GROUP:
            element: Group | Field = self._group(root.need("datenfeldgruppe"), ())
        else:
            element = self._field(root.need("datenfeld"))
        return Schema(
            **origin,
            identification=element.identification,
            name=element.name,
            label=element.input_label,
            status=element.status,
            structures=(Structure(Cardinality(1, 1), element),),
        )

    @staticmethod
    def _modification(reader: Reader, name: str) -> int | None:
        wrapper = reader.one(name)
        return wrapper.whole("code") if wrapper else None

    # Rule 2

    def _group(self, reader: Reader, above: tuple[str, ...]) -> Group:
        common = self._common(reader)
        key = common["identification"].key
        if key in above:
            reader.refuse(
                f"Die Datenfeldgruppe {key} enthält sich selbst.",
                "Bitte lösen Sie den Zirkelbezug in der FIM-Redaktion auf.",
            )
        if len(above) >= MAX_NESTING:
            reader.refuse(f"Mehr als {MAX_NESTING} Datenfeldgruppen sind ineinander geschachtelt.")
        group = Group(
            **common,
            **self._texts(reader, common["name"]),
            is_choice=self._is_choice(reader),
            structures=self._structures(reader, (*above, key)),
        )
        reader.done()
        return group

    @staticmethod
    def _is_choice(reader: Reader) -> bool:
        kind = reader.one("art")
        if kind is None:
            return False
        code = kind.need_text("code")
        if code != "X":
            kind.refuse(f"Die Gruppenart „{code[:20]}“ ist unbekannt; erlaubt ist X (Auswahl).")
        return True

    def _field(self, reader: Reader) -> Field:
        common = self._common(reader)
        texts = self._texts(reader, common["name"])
        data_type = reader.need_code("datentyp", DataType)
        limits = reader.one("praezisierung")
        constraints = self._constraints(limits) if limits else Constraints()
        if limits:
            check_limits(limits, data_type, constraints)
        field = Field(
            **common,
            **texts,
            field_kind=reader.need_code("feldart", FieldKind),
            data_type=data_type,
            constraints=constraints,
            content=reader.text("inhalt"),
            prefill=reader.code("vorbefuellung", Prefill) or Prefill.NONE,
            choices=_choices(reader),
            code_list=self._code_list(reader),
            code_key=reader.text("codeKey"),
            name_key=reader.text("nameKey"),
            help_key=reader.text("helpKey"),
            max_size=reader.whole("maxSize"),
            media_types=tuple(entry.own_text for entry in reader.all("mediaType")),
        )
        reader.done()
        return field

    @staticmethod
    def _texts(reader: Reader, name: str) -> Texts:
        label = reader.text("bezeichnungEingabe") or name
        return Texts(
            input_label=label,
            output_label=reader.text("bezeichnungAusgabe") or label,
            input_help=reader.text("hilfetextEingabe"),
            output_help=reader.text("hilfetextAusgabe"),
            kind=reader.need_code("schemaelementart", ElementKind),
        )

    # Rules 3 and 4

    def _structures(self, reader: Reader, above: tuple[str, ...]) -> tuple[Structure, ...]:
        places = reader.all("struktur")
        found: dict[str, Structure] = {}
        for place in places:
            structure = self._structure(place, above)
            key = structure.element.key
            if key in found:
                place.refuse(f"In „{reader.name}“ steht das Element {key} mehrfach.")
            found[key] = structure
        return tuple(found.values())

    def _structure(self, reader: Reader, above: tuple[str, ...]) -> Structure:
        self._positions += 1
        if self._positions > MAX_POSITIONS:
            reader.refuse(
                f"Das Schema hat mehr als {MAX_POSITIONS} Felder und Gruppen.",
                "So lange Formulare kann niemand ausfüllen. Bitte teilen Sie das Schema auf.",
            )
        cardinality = _cardinality(reader)
        content = reader.need("enthaelt")
        group, field = content.one("datenfeldgruppe"), content.one("datenfeld")
        content.done()
        if group and field:
            content.refuse("Hier darf nur ein Feld oder eine Gruppe stehen.")
        if group:
            element: Group | Field = self._group(group, above)
        elif field:
            element = self._field(field)
        else:
            content.refuse("Hier fehlt das Feld oder die Gruppe.")
        structure = Structure(cardinality, element, self._references(reader))
        reader.done()
        return structure

    # What is particular to a version

    @abstractmethod
    def _common(self, reader: Reader) -> Common: ...

    @abstractmethod
    def _schema_label(self, reader: Reader) -> str: ...

    @abstractmethod
    def _references(self, reader: Reader) -> tuple[Reference, ...]: ...

    @abstractmethod
    def _constraints(self, reader: Reader) -> Constraints: ...

    @abstractmethod
    def _code_list(self, reader: Reader) -> CodeList | None: ...


def identification(reader: Reader, *, version_required: bool = False) -> Identification:
    """Id and version as they stand directly in ``reader``. Raises `FimError`."""
    number = reader.need_text("id")
    if not _ID.fullmatch(number):
        reader.refuse(f"„{number[:40]}“ ist keine Kennung wie F60000000243.")
    version = reader.need_text("version") if version_required else reader.text("version")
    if version and not _VERSION.fullmatch(version):
        reader.refuse(f"„{version[:40]}“ ist keine Version wie 1.2.0.")
    reader.done()
    return Identification(number, version)


def _cardinality(reader: Reader) -> Cardinality:
    place = reader.need("anzahl")
    written = _CARDINALITY.fullmatch(place.own_text)
    if not written:
        place.refuse(
            f"„{place.own_text[:20]}“ ist keine Anzahl.",
            "Bitte schreiben Sie sie als „Mindestens:Höchstens“, zum Beispiel 1:1, 0:1 oder 0:*.",
        )
    minimum = int(written[1])
    maximum = None if written[2] == "*" else int(written[2])
    if maximum is not None and maximum < max(minimum, 1):
        place.refuse(f"Die Anzahl {written[0]} kann niemand erfüllen.")
    return Cardinality(minimum, maximum)


# Rule 5


def _choices(reader: Reader) -> tuple[Choice, ...]:
    values = reader.one("werte")
    found: dict[str, Choice] = {}
    for entry in values.all("wert") if values else ():
        code = entry.need_text("code")
        if code in found:
            entry.refuse(f"Der Wert „{code[:40]}“ steht mehrfach in der Werteliste.")
        found[code] = Choice(code, entry.text("name") or code, entry.text("hilfe"))
        entry.done()
    if values:
        values.done()
    return tuple(found.values())
