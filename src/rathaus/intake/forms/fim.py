"""A FIM schema as a form. The answers to the form are an instance of the schema's JSON Schema.

Rules, in the order of the code:

1. A key is the element's ``<id>V<version>``, as in the JSON Schema of the schema.
2. Top-level groups become steps, long ones several (`fim_steps`).
3. A select field without values (its code list is kept elsewhere) becomes a text.
4. Prose rules become notes for the clerk; those we know become rules (`fim_rules`).
"""

from __future__ import annotations

import re

from rathaus.intake.forms import fim_rules
from rathaus.intake.forms.checks import check
from rathaus.intake.forms.definition import (
    Constraints,
    Field,
    FieldType,
    Form,
    Group,
    Node,
    Note,
    Option,
    Source,
)
from rathaus.intake.forms.fim_steps import steps
from rathaus.intake.forms.meanings import FIM_FIELDS
from rathaus.intake.forms.patterns import compiled
from rathaus.standards import fim

LONG_TEXT = 250

_TYPES = {
    fim.DataType.TEXT: FieldType.TEXT,
    fim.DataType.TEXT_LATIN: FieldType.TEXT,
    fim.DataType.DATE: FieldType.DATE,
    fim.DataType.TIME: FieldType.TIME,
    fim.DataType.DATETIME: FieldType.DATETIME,
    fim.DataType.BOOL: FieldType.BOOL,
    fim.DataType.NUMBER: FieldType.NUMBER,
    fim.DataType.INTEGER: FieldType.INTEGER,
    fim.DataType.CURRENCY: FieldType.CURRENCY,
    fim.DataType.FILE: FieldType.FILE,
    fim.DataType.OBJECT: FieldType.FILE,
}
_LIMITED = (FieldType.INTEGER, FieldType.NUMBER, FieldType.CURRENCY, FieldType.DATE)
_PROSE = re.compile(r"begründung|beschreibung|bemerkung|erläuterung|anmerkung", re.IGNORECASE)
_PREFILL = {fim.Prefill.OPTIONAL: "optional", fim.Prefill.REQUIRED: "required"}


def form_of(schema: fim.Schema) -> Form:
    """The form of a schema. Raises DefinitionError only for schemas beyond our limits."""
    rules = fim_rules.translate(schema)
    form = Form(
        title=schema.label or schema.name,
        intro=schema.help,
        source=Source(
            standard="xdf3" if schema.standard is fim.Standard.XDF3 else "xdf2",
            id=schema.identification.id,
            version=schema.identification.version,
            name=schema.name,
        ),
        steps=steps(
            tuple(_node(each) for each in schema.structures),
            frozenset(rule.target for rule in rules),
        ),
        rules=rules,
        notes=_notes(schema),
    )
    check(form)
    return form


# Rule 1


def _node(structure: fim.Structure) -> Node:
    element = structure.element
    if isinstance(element, fim.Field):
        return _field(element, structure.cardinality)
    return Group(
        key=element.key,
        label=element.input_label,
        help=element.input_help,
        min=structure.cardinality.minimum,
        max=structure.cardinality.maximum,
        # A choice needs alternatives; with a single one it is an ordinary group.
        choice=element.is_choice and len(element.structures) > 1,
        nodes=tuple(_node(each) for each in element.structures),
    )


def _field(field: fim.Field, cardinality: fim.Cardinality) -> Field:
    kind = _type(field)
    is_text = kind is FieldType.INFO
    return Field(
        key=field.key,
        type=kind,
        label=field.input_label,
        help=field.content if is_text else field.input_help,
        min=cardinality.minimum,
        max=cardinality.maximum,
        constraints=Constraints() if is_text else _constraints(field, kind),
        options=tuple(Option(each.code, each.name, each.help) for each in field.choices),
        code_list=_code_list(field),
        default="" if is_text else field.content,
        prefill=_PREFILL.get(field.prefill, ""),
        media_types=field.media_types,
        max_size=field.max_size,
        meaning=FIM_FIELDS.get(field.identification.id, ""),
        locked=field.field_kind is fim.FieldKind.LOCKED,
        hidden=field.field_kind is fim.FieldKind.HIDDEN,
    )


# Rule 3


def _type(field: fim.Field) -> FieldType:
    if field.field_kind is fim.FieldKind.LABEL:
        return FieldType.INFO
    if field.field_kind is fim.FieldKind.SELECT:
        return FieldType.SELECT if field.choices else FieldType.TEXT
    kind = _TYPES[field.data_type]
    if kind is FieldType.TEXT and FIM_FIELDS.get(field.identification.id) == "email":
        return FieldType.EMAIL
    if kind is FieldType.TEXT and _is_long(field):
        return FieldType.TEXTAREA
    return kind


def _is_long(field: fim.Field) -> bool:
    longest = field.constraints.max_length
    if longest is None:
        return bool(_PROSE.search(field.input_label))
    return longest > LONG_TEXT


def _constraints(field: fim.Field, kind: FieldType) -> Constraints:
    limits = field.constraints
    if field.field_kind is fim.FieldKind.SELECT:
        return Constraints()
    if kind in _LIMITED:
        return Constraints(min_value=limits.min_value, max_value=limits.max_value)
    if kind not in (FieldType.TEXT, FieldType.TEXTAREA, FieldType.EMAIL):
        return Constraints()
    return Constraints(
        min_length=limits.min_length,
        max_length=limits.max_length,
        pattern=limits.pattern if compiled(limits.pattern) else "",
        hint=_HINTS.get(FIM_FIELDS.get(field.identification.id, ""), ""),
    )


_HINTS = {
    "postcode": "Eine Postleitzahl hat fünf Ziffern, zum Beispiel 38100.",
    "email": "Eine E-Mail-Adresse sieht so aus: name@example.org",
}


def _code_list(field: fim.Field) -> str:
    if field.code_list is None:
        return ""
    return field.code_list.version_uri or field.code_list.uri


# Rule 4


def _notes(schema: fim.Schema) -> tuple[Note, ...]:
    found = [Note(title=rule.name, text=rule.text) for rule in schema.rules]
    for position in schema.positions():
        path = "/".join(position.path)
        found += [Note(title=rule.name, text=rule.text, path=path)
                  for rule in position.element.rules]  # fmt: skip
    return tuple(found)
