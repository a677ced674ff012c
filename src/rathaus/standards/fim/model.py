"""What a FIM schema says, whichever version of XDatenfelder it was written in.

Source: FIM-Baustein Datenfelder, standard XDatenfelder 2 and 3.0.0 (XÖV).

Rules of the model:

1. One model for both versions. Where XDatenfelder 2 has no counterpart the default stands
   (``""``, ``None``, ``()``); no attribute changes its meaning with the version.
2. Everything is immutable and hashable; texts are stripped, a missing text is ``""``.
3. A form field's identity is its path (`Position.path`), never its id alone: the same group or
   field may stand at several places of a schema. Within one parent an element stands only once.
4. Parsing has already refused what no form can be built from (recursion, contradictory
   definitions of one id, impossible limits), so that readers of the model need no checks.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from rathaus.standards.fim.codes import (
    DataType,
    ElementKind,
    FieldKind,
    Message,
    Prefill,
    RelationKind,
    ReleaseStatus,
    RuleKind,
    Standard,
)


@dataclass(frozen=True, slots=True)
class Identification:
    """Id and version, for example ``F60000000243`` and ``1.2.0``.

    XDatenfelder 3: a letter and 11 digits, version of three numbers; XDatenfelder 2: 8 digits,
    version of two numbers. The version is ``""`` where the standard allows to leave it out
    (XDatenfelder 2, objects of relations).
    """

    id: str
    version: str = ""

    @property
    def key(self) -> str:
        """``<id>V<version>``, the property name in JSON; only the id where there is no version."""
        return f"{self.id}V{self.version}" if self.version else self.id


@dataclass(frozen=True, slots=True)
class Reference:
    """Bezug: the law or standard that an element rests on; ``link`` is a URL or ``""``."""

    text: str
    link: str = ""


@dataclass(frozen=True, slots=True)
class Keyword:
    """Stichwort with the URI (or name) of the vocabulary it comes from, or ``""``."""

    text: str
    uri: str = ""


@dataclass(frozen=True, slots=True)
class Relation:
    """A relation to another element, which need not be part of this schema."""

    kind: RelationKind
    target: Identification


@dataclass(frozen=True, slots=True)
class Cardinality:
    """Anzahl: how often an element may be given. ``maximum`` is None for "any number" (``*``)."""

    minimum: int
    maximum: int | None

    @property
    def is_required(self) -> bool:
        """Whether at least one must be given."""
        return self.minimum > 0

    @property
    def is_repeated(self) -> bool:
        """Whether more than one may be given, so that the answer is a list."""
        return self.maximum != 1

    def __str__(self) -> str:
        return f"{self.minimum}:{'*' if self.maximum is None else self.maximum}"


@dataclass(frozen=True, slots=True)
class Constraints:
    """Präzisierung: limits of an answer; None and ``""`` mean "no limit".

    Lengths count characters. ``min_value`` and ``max_value`` stand as written: decimal numbers
    with a point for numeric types (use `Field.minimum`, `Field.maximum`), ISO 8601 for dates and
    times. ``pattern`` is a regular expression as written, not necessarily in Python's dialect; it
    comes from an uploaded file, so that who runs it must bound the time it may take.
    ``note`` is prose that some schemas write where limits belong.
    """

    min_length: int | None = None
    max_length: int | None = None
    min_value: str = ""
    max_value: str = ""
    pattern: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Choice:
    """One inline value of a select field (Wert): code to send, name to show, help or ``""``."""

    code: str
    name: str
    help: str = ""


@dataclass(frozen=True, slots=True)
class CodeList:
    """A code list kept elsewhere (XRepository), by its Genericode identification.

    Example: uri ``urn:de:bund:destatis:bevoelkerungsstatistik:schluessel:staat``, version
    ``2023-02-24``, version_uri the two joined by ``_``. ``version`` and ``version_uri`` are ``""``
    where a schema asks for "the newest". ``identification`` is the FIM id of the list, which only
    XDatenfelder 2 has.
    """

    uri: str
    version: str = ""
    version_uri: str = ""
    identification: Identification | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """Regel: what must hold between answers, as German prose.

    ``text`` is the rule (freitextRegel, in XDatenfelder 2 definition), ``script`` its program
    as written and ``""`` where the schema only has an empty function; it is never executed.
    ``uninterpreted`` names elements that were present but are not part of this model (param,
    ziel, fehler).
    """

    identification: Identification
    name: str
    text: str = ""
    description: str = ""
    script: str = ""
    kind: RuleKind = RuleKind.COMPLEX
    creator: str = ""
    references: tuple[Reference, ...] = ()
    keywords: tuple[Keyword, ...] = ()
    last_changed_at: datetime | None = None
    uninterpreted: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Element:
    """What schemas, groups and fields have in common.

    ``name`` is the editors' name, not a text for forms. Dates are calendar days; the moments have
    a time zone (a moment written without one is read as UTC). ``status_set_by`` is the responsible
    editor (XDatenfelder 2: fachlicherErsteller). ``released_on`` exists only in XDatenfelder 2,
    ``last_changed_at``, keywords and relations only in 3.
    """

    identification: Identification
    name: str
    description: str = ""
    definition: str = ""
    references: tuple[Reference, ...] = ()
    status: ReleaseStatus
    status_set_on: date | None = None
    status_set_by: str = ""
    valid_from: date | None = None
    valid_until: date | None = None
    version_note: str = ""
    released_on: date | None = None
    published_on: date | None = None
    last_changed_at: datetime | None = None
    keywords: tuple[Keyword, ...] = ()
    relations: tuple[Relation, ...] = ()
    rules: tuple[Rule, ...] = ()

    @property
    def key(self) -> str:
        """``<id>V<version>``; see `Identification.key`."""
        return self.identification.key


@dataclass(frozen=True, slots=True, kw_only=True)
class FormElement(Element):
    """What groups and fields have in common: the texts of the form.

    ``input_label`` and ``input_help`` belong to the form that is filled in, ``output_label`` and
    ``output_help`` to the application as the authority reads it.
    """

    input_label: str
    output_label: str = ""
    input_help: str = ""
    output_help: str = ""
    kind: ElementKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Field(FormElement):
    """Datenfeld: one answer (or, as a label, one text).

    ``content`` is the default value, for a label its text. A select field has either ``choices``
    or a ``code_list`` (rarely neither: then any text). ``code_key``, ``name_key`` and ``help_key``
    name the columns of the code list to send, to show and to explain. ``max_size`` is in bytes,
    ``media_types`` are MIME types; both limit uploads.
    """

    field_kind: FieldKind
    data_type: DataType
    constraints: Constraints = field(default_factory=Constraints)
    content: str = ""
    prefill: Prefill = Prefill.NONE
    choices: tuple[Choice, ...] = ()
    code_list: CodeList | None = None
    code_key: str = ""
    name_key: str = ""
    help_key: str = ""
    max_size: int | None = None
    media_types: tuple[str, ...] = ()

    @property
    def minimum(self) -> Decimal | None:
        """The smallest number allowed, or None (also for all types that are not numeric)."""
        return self._number(self.constraints.min_value)

    @property
    def maximum(self) -> Decimal | None:
        """The largest number allowed, or None (also for all types that are not numeric)."""
        return self._number(self.constraints.max_value)

    def _number(self, text: str) -> Decimal | None:
        return Decimal(text) if text and self.data_type.is_numeric else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Group(FormElement):
    """Datenfeldgruppe; ``is_choice`` (art ``X``) means that exactly one child is to be given."""

    is_choice: bool = False
    structures: tuple[Structure, ...] = ()


@dataclass(frozen=True, slots=True)
class Structure:
    """Struktur: one place in a schema or group, with the element that stands there.

    ``references`` justify why the element is asked for at this place.
    """

    cardinality: Cardinality
    element: Group | Field
    references: tuple[Reference, ...] = ()


@dataclass(frozen=True, slots=True)
class Position:
    """A structure together with its place in the whole schema.

    ``path`` holds the keys from the top level down, for example
    ``("G60000000086V2.1.0", "F60000000243V1.2.0")``. It is unique within one schema and the only
    identity of a form field.
    """

    path: tuple[str, ...]
    structure: Structure

    @property
    def element(self) -> Group | Field:
        """The group or field that stands here."""
        return self.structure.element


@dataclass(frozen=True, slots=True, kw_only=True)
class Schema(Element):
    """Stammdatenschema: a whole form.

    ``label`` is the title for the public (bezeichnung), ``help`` its explanation.
    ``document_profile`` is the Dokumentsteckbrief this schema details (XDatenfelder 3).
    The modifications say what derived schemas may change: ``structure_modification`` 0 nothing,
    1 only restrict, 2 only extend, 3 anything; ``representation_modification`` 0 no, 1 yes;
    None where the message has no such statement. ``message_id`` and ``created_at`` come from the
    header of the message.
    """

    label: str
    help: str = ""
    structures: tuple[Structure, ...] = ()
    document_profile: Identification | None = None
    structure_modification: int | None = None
    representation_modification: int | None = None
    standard: Standard
    message: Message = Message.SCHEMA
    message_id: str = ""
    created_at: datetime | None = None

    def positions(self) -> Iterator[Position]:
        """All places in reading order, a group before its children."""
        return _positions((), self.structures)

    def fields(self) -> Iterator[Position]:
        """All places where a field stands, in reading order."""
        return (place for place in self.positions() if isinstance(place.element, Field))


def _positions(above: tuple[str, ...], structures: tuple[Structure, ...]) -> Iterator[Position]:
    for structure in structures:
        path = (*above, structure.element.key)
        yield Position(path, structure)
        if isinstance(structure.element, Group):
            yield from _positions(path, structure.element.structures)
