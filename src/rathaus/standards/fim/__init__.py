"""FIM XDatenfelder 2 and 3.0.0: read a schema, and say what answers to it look like.

`parse` turns the bytes of a message into a `Schema`; `json_schema` turns a `Schema` into a
JSON Schema (draft 2020-12). Both raise only `FimError`, whose text is German and meant for the
person who chose the file. Nothing here touches the network, the disk or the database.
"""

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
from rathaus.standards.fim.errors import FimError
from rathaus.standards.fim.jsonschema import json_schema
from rathaus.standards.fim.model import (
    Cardinality,
    Choice,
    CodeList,
    Constraints,
    Element,
    Field,
    FormElement,
    Group,
    Identification,
    Keyword,
    Position,
    Reference,
    Relation,
    Rule,
    Schema,
    Structure,
)
from rathaus.standards.fim.parser import parse

__all__ = [
    "Cardinality",
    "Choice",
    "CodeList",
    "Constraints",
    "DataType",
    "Element",
    "ElementKind",
    "Field",
    "FieldKind",
    "FimError",
    "FormElement",
    "Group",
    "Identification",
    "Keyword",
    "Message",
    "Position",
    "Prefill",
    "Reference",
    "Relation",
    "RelationKind",
    "ReleaseStatus",
    "Rule",
    "RuleKind",
    "Schema",
    "Standard",
    "Structure",
    "json_schema",
    "parse",
]
