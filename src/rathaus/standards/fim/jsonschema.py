"""What answers to a form look like, as a JSON Schema (draft 2020-12).

Source: JSON Schema draft 2020-12; the mapping that the FIM community agreed on for submissions
("Fachdatenschema" of FIT-Connect).

Rules, in the order of the code:

1. ``$id`` is ``<id>V<version>.schema.json``. The answers are an object.
2. A group is an object without other properties. Its properties are named ``<id>V<version>``;
   labels have no answer and are left out.
3. Each group and field is defined once under ``$defs`` and referred to from every place.
4. A minimum above 0 makes a property required; a maximum other than 1 makes it an array with
   ``minItems`` and, unless there is no maximum, ``maxItems``.
5. In a group that is a choice, exactly one property is given.
6. A select field is a text out of the codes of its values; with an external code list, whose
   content is not known here, any text.
7. Text has its lengths and pattern. Date, time and moment have a ``format``. Yes/no is a boolean,
   a number or amount a number, a whole number an integer, each with its limits. A file or object
   is a text (the reference to an attachment).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from rathaus.standards.fim.codes import DataType, FieldKind
from rathaus.standards.fim.model import Cardinality, Field, Group, Schema, Structure

JsonSchema = dict[str, Any]

_FORMATS = {
    DataType.DATE: "date",
    DataType.TIME: "time",
    DataType.DATETIME: "date-time",
}
_TYPES = {
    DataType.BOOL: "boolean",
    DataType.NUMBER: "number",
    DataType.CURRENCY: "number",
    DataType.INTEGER: "integer",
}


def json_schema(schema: Schema) -> JsonSchema:
    """The JSON Schema of all answers to ``schema``, built of dicts, lists, texts and numbers.

    It never fails for a schema that `rathaus.standards.fim.parse` has returned.
    """
    definitions = {
        position.element.key: _definition(position.element)
        for position in schema.positions()
        if _has_answer(position.element)
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"{schema.key}.schema.json",
        "title": schema.name,
        **_object(schema.structures),
        "$defs": dict(sorted(definitions.items())),
    }


def _has_answer(element: Group | Field) -> bool:
    return isinstance(element, Group) or element.field_kind is not FieldKind.LABEL


def _definition(element: Group | Field) -> JsonSchema:
    if isinstance(element, Group):
        return {"title": element.name, **_group(element)}
    return {"title": element.name, **_field(element)}


def _object(structures: Iterable[Structure]) -> JsonSchema:
    answered = [structure for structure in structures if _has_answer(structure.element)]
    return {
        "type": "object",
        "properties": {each.element.key: _property(each) for each in answered},
        "required": [each.element.key for each in answered if each.cardinality.is_required],
        "additionalProperties": False,
    }


def _property(structure: Structure) -> JsonSchema:
    reference: JsonSchema = {"$ref": f"#/$defs/{structure.element.key}"}
    if not structure.cardinality.is_repeated:
        return reference
    return {"type": "array", "items": reference, **_amount(structure.cardinality)}


def _amount(cardinality: Cardinality) -> JsonSchema:
    limits = {"minItems": cardinality.minimum}
    if cardinality.maximum is not None:
        limits["maxItems"] = cardinality.maximum
    return limits


def _group(group: Group) -> JsonSchema:
    content = _object(group.structures)
    if group.is_choice:
        content["required"] = []
        content["oneOf"] = [{"required": [key]} for key in content["properties"]]
    return content


def _field(field: Field) -> JsonSchema:
    if field.field_kind is FieldKind.SELECT:
        return _select(field)
    if field.data_type in _FORMATS:
        return {"type": "string", "format": _FORMATS[field.data_type]}
    if field.data_type in _TYPES:
        return {"type": _TYPES[field.data_type], **_range(field)}
    if field.data_type in (DataType.FILE, DataType.OBJECT):
        return {"type": "string"}
    return {"type": "string", **_lengths(field)}


def _select(field: Field) -> JsonSchema:
    if field.choices:
        return {"type": "string", "enum": [choice.code for choice in field.choices]}
    return {"type": "string"}


def _lengths(field: Field) -> JsonSchema:
    limits = field.constraints
    found: JsonSchema = {}
    if limits.min_length is not None:
        found["minLength"] = limits.min_length
    if limits.max_length is not None:
        found["maxLength"] = limits.max_length
    if limits.pattern:
        found["pattern" if _is_pattern(limits.pattern) else "$comment"] = limits.pattern
    return found


def _is_pattern(text: str) -> bool:
    """Whether a validator can use the pattern.

    Patterns come in several dialects (XML Schema has ``\\i`` and ``\\p{IsGreek}``). One that is
    not understood would stop every answer; as a comment it stays readable.
    """
    try:
        re.compile(text)
    except (re.error, OverflowError, RecursionError):
        return False
    return True


def _range(field: Field) -> JsonSchema:
    limits = {"minimum": field.minimum, "maximum": field.maximum}
    return {name: _number(value) for name, value in limits.items() if value is not None}


def _number(value: Decimal) -> int | float:
    return int(value) if value == value.to_integral_value() else float(value)
