"""JSON ↔ form, format ``rathaus-form/1``.

A node with ``nodes`` is a group, else it has a ``type``. ``"max": null`` means any number.
Defaults are left out when writing. See `definition` for what each entry means.
"""

from __future__ import annotations

import dataclasses
import json
from enum import StrEnum
from typing import Any, TypeVar

from rathaus.intake.forms.checks import check
from rathaus.intake.forms.condition import Condition, dump_condition
from rathaus.intake.forms.definition import (
    FORMAT,
    Constraints,
    Effect,
    Field,
    FieldType,
    Form,
    Group,
    Node,
    Note,
    Option,
    Rule,
    Source,
    Step,
)
from rathaus.intake.forms.reader import DefinitionError, ObjectReader

MAX_NESTING = 20

E = TypeVar("E", bound=StrEnum)


def load(content: Any) -> Form:
    """The form in a piece of JSON. Raises DefinitionError (German, names the place)."""
    reader = ObjectReader(content, "")
    if reader.text("format") != FORMAT:
        reader.refuse(f"Die Angabe „format“ muss „{FORMAT}“ sein.")
    form = Form(
        title=reader.need("title"),
        intro=reader.text("intro"),
        source=reader.one("source", _source, Source()),
        steps=reader.each("steps", _step, "Schritt"),
        rules=reader.each("rules", load_rule, "Regel"),
        notes=reader.each("notes", _note, "Hinweis"),
    )
    reader.done()
    check(form)
    return form


def load_rules(text: str) -> tuple[Rule, ...]:
    """The rules in a JSON list, as text. Raises DefinitionError."""
    try:
        written = json.loads(text or "[]")
    except (ValueError, RecursionError) as error:
        raise DefinitionError("", "Die Regeln sind kein lesbares JSON.") from error
    return ObjectReader({"rules": written}, "").each("rules", load_rule, "Regel")


def dump_rules(form: Form) -> str:
    """The rules of a form as a JSON list, for people to edit."""
    return json.dumps([_dump(rule) for rule in form.rules], ensure_ascii=False, indent=2)


def dump(form: Form) -> dict[str, Any]:
    """The JSON that `load` reads; equal forms give equal JSON."""
    return {"format": form.format, **_dump(form)}


# Reading


def _source(written: Any, place: str) -> Source:
    reader = ObjectReader(written, place)
    source = Source(
        standard=reader.text("standard", "own"),
        id=reader.text("id"),
        version=reader.text("version"),
        name=reader.text("name"),
    )
    reader.done()
    return source


def _step(written: Any, place: str) -> Step:
    reader = ObjectReader(written, place)
    step = Step(
        title=reader.need("title"),
        help=reader.text("help"),
        at=reader.texts("at"),
        nodes=reader.each("nodes", _node, "Element"),
    )
    reader.done()
    return step


def _node(written: Any, place: str) -> Node:
    reader = ObjectReader(written, place)
    key = reader.need("key")
    reader.place = f"{place} „{key[:60]}“"
    if place.count("Element") > MAX_NESTING:
        reader.refuse("Die Gruppen sind zu tief verschachtelt.")
    node = _group(reader, key) if reader.has("nodes") else _field(reader, key)
    reader.done()
    return node


def _group(reader: ObjectReader, key: str) -> Group:
    return Group(
        key=key,
        label=reader.need("label"),
        help=reader.text("help"),
        row_label=reader.text("row_label"),
        min=reader.count("min", 1) or 0,
        max=reader.count("max", 1),
        choice=reader.flag("choice"),
        condition=reader.condition("condition"),
        nodes=reader.each("nodes", _node, "Element"),
    )


def _field(reader: ObjectReader, key: str) -> Field:
    return Field(
        key=key,
        type=_enum(reader, "type", FieldType),
        label=reader.need("label"),
        help=reader.text("help"),
        min=reader.count("min", 1) or 0,
        max=reader.count("max", 1),
        constraints=reader.one("constraints", _constraints, Constraints()),
        options=reader.each("options", _option, "Auswahl"),
        code_list=reader.text("code_list"),
        default=reader.text("default"),
        prefill=reader.text("prefill"),
        media_types=reader.texts("media_types"),
        max_size=reader.count("max_size", None),
        meaning=reader.text("meaning"),
        locked=reader.flag("locked"),
        hidden=reader.flag("hidden"),
        condition=reader.condition("condition"),
    )


def _constraints(written: Any, place: str) -> Constraints:
    reader = ObjectReader(written, place)
    limits = Constraints(
        min_length=reader.count("min_length", None),
        max_length=reader.count("max_length", None),
        min_value=reader.text("min_value"),
        max_value=reader.text("max_value"),
        pattern=reader.text("pattern"),
        hint=reader.text("hint"),
        accepted=reader.flag("accepted"),
    )
    reader.done()
    return limits


def _option(written: Any, place: str) -> Option:
    reader = ObjectReader(written, place)
    option = Option(reader.need("value"), reader.need("label"), reader.text("help"))
    reader.done()
    return option


def load_rule(written: Any, place: str) -> Rule:
    """One rule. Raises DefinitionError."""
    reader = ObjectReader(written, place)
    rule = Rule(
        effect=_enum(reader, "effect", Effect),
        target=reader.need("target"),
        message=reader.text("message"),
        condition=reader.condition("condition") or reader.refuse("Die Bedingung fehlt."),
    )
    reader.done()
    return rule


def _note(written: Any, place: str) -> Note:
    reader = ObjectReader(written, place)
    note = Note(title=reader.need("title"), text=reader.text("text"), path=reader.text("path"))
    reader.done()
    return note


def _enum(reader: ObjectReader, name: str, kind: type[E]) -> E:
    text = reader.need(name)
    try:
        return kind(text)
    except ValueError:
        known = ", ".join(kind)
        reader.refuse(f"„{name}“ kennt „{text[:40]}“ nicht. Möglich sind: {known}.")


# Writing


def _dump(thing: Any) -> Any:
    if isinstance(thing, Condition):
        return dump_condition(thing)
    if isinstance(thing, tuple):
        return [_dump(each) for each in thing]
    if isinstance(thing, StrEnum):
        return thing.value
    if not dataclasses.is_dataclass(thing):
        return thing
    written = {
        each.name: _dump(getattr(thing, each.name))
        for each in dataclasses.fields(thing)
        if getattr(thing, each.name) != _default(each)
    }
    if isinstance(thing, Group):
        written.setdefault("nodes", [])
    return written


def _default(each: dataclasses.Field[Any]) -> Any:
    if each.default_factory is not dataclasses.MISSING:
        return each.default_factory()
    return each.default
