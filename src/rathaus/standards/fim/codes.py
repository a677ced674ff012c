"""The code lists of XDatenfelder: values are the codes as they stand in the XML.

Source: FIM-Baustein Datenfelder, standard XDatenfelder 2 and 3.0.0 (XÖV), code lists.
"""

from __future__ import annotations

from enum import StrEnum


class Standard(StrEnum):
    """The version of the standard that a message was written in."""

    XDF2 = "2"
    XDF3 = "3.0.0"


class Message(StrEnum):
    """The kind of message, by its number in the standard.

    A message about a single group or field is read as a `Schema` with exactly one structure.
    """

    SCHEMA = "0102"
    GROUP = "0103"
    FIELD = "0104"


class ReleaseStatus(StrEnum):
    """Freigabestatus, code list ``urn:xoev-de:xprozess:codeliste:status``, 2022-07-12.

    The words of XDatenfelder 2 are mapped: inVorbereitung → DRAFT, aktiv → GOLD,
    inaktiv → INACTIVE.
    """

    PLANNED = "1"
    IN_PROGRESS = "2"
    DRAFT = "3"
    METHODICALLY_RELEASED = "4"
    SILVER = "5"
    GOLD = "6"
    INACTIVE = "7"
    TO_BE_DELETED = "8"


class ElementKind(StrEnum):
    """Schemaelementart: abstract, harmonised (both federal building blocks) or legally specific."""

    ABSTRACT = "ABS"
    HARMONISED = "HAR"
    SPECIFIC = "RNG"


class FieldKind(StrEnum):
    """Feldart: how a person meets the field.

    ``LABEL`` is a text without an answer, ``HIDDEN`` is never shown, ``LOCKED`` is shown but
    cannot be changed.
    """

    INPUT = "input"
    SELECT = "select"
    LABEL = "label"
    HIDDEN = "hidden"
    LOCKED = "locked"


class DataType(StrEnum):
    """Datentyp of an answer. ``TEXT_LATIN`` is text limited to "String.Latin" (DIN 91379)."""

    TEXT = "text"
    TEXT_LATIN = "text_latin"
    DATE = "date"
    TIME = "time"
    DATETIME = "datetime"
    BOOL = "bool"
    NUMBER = "num"
    INTEGER = "num_int"
    CURRENCY = "num_currency"
    FILE = "file"
    OBJECT = "obj"

    @property
    def is_numeric(self) -> bool:
        """Whether answers are numbers, so that `Constraints` bound their value."""
        return self in (DataType.NUMBER, DataType.INTEGER, DataType.CURRENCY)


class Prefill(StrEnum):
    """Vorbefüllung from registers or the account: none, possible, mandatory."""

    NONE = "keine"
    OPTIONAL = "optional"
    REQUIRED = "verpflichtend"


class RuleKind(StrEnum):
    """Regeltyp: complex, multiplicity, validation, calculation."""

    COMPLEX = "K"
    MULTIPLICITY = "M"
    VALIDATION = "V"
    CALCULATION = "B"


class RelationKind(StrEnum):
    """Prädikat of a relation, code list ``urn:xoev-de:fim-datenfelder:codeliste:relation``."""

    DERIVED_FROM = "ABL"
    REPLACES = "ERS"
    EQUIVALENT_TO = "EQU"
    LINKED_WITH = "VKN"
