"""Judge answers: `problems` of a whole form or of one step."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from rathaus.intake.forms.condition import is_blank
from rathaus.intake.forms.definition import (
    Effect,
    Field,
    FieldType,
    Form,
    Group,
    Node,
    join,
    places,
    without_rows,
)
from rathaus.intake.forms.instance import Data, get
from rathaus.intake.forms.messages import Problem
from rathaus.intake.forms.relevance import Rulebook, relevant
from rathaus.intake.forms.values import default_value, value_problem

_REQUIRED = {
    FieldType.SELECT: "required_choice",
    FieldType.BOOL: "required_bool",
    FieldType.FILE: "required_file",
}


def problems(form: Form, data: Data, *, today: date, step: int | None = None) -> list[Problem]:
    """What has to be mended, in the order of the form. `step` (0-based) limits it to one step.

    Answers that are not asked for are ignored. Of the whole form, answers that it does not know
    are reported too.
    """
    judge = _Judge(form, relevant(form, data), today)
    numbers = range(len(form.steps)) if step is None else (step,)
    found = [problem for number in numbers for problem in judge.step(number)]
    return found + (list(_unknown(form, data)) if step is None else [])


def has_required(group: Group) -> bool:
    """Whether something inside must be answered once the group is there at all."""
    return any(
        node.min > 0 and (node.asked if isinstance(node, Field) else has_required(node))
        for node in group.nodes
    ) or (group.choice and bool(group.nodes))


class _Judge:
    def __init__(self, form: Form, data: Data, today: date) -> None:
        self._form = form
        self._data = data
        self._today = today
        self._book = Rulebook(form)

    def step(self, number: int) -> Iterator[Problem]:
        step = self._form.steps[number]
        path = "/".join(step.at)
        container = get(self._data, path) if path else self._data
        if container is not None and not isinstance(container, dict):
            yield Problem(path, "structure", {"label": step.title})
            return
        for node in step.nodes:
            yield from self._node(node, container or {}, path)

    def _node(self, node: Node, container: Data, above: str) -> Iterator[Problem]:
        place = join(above, node.key)
        path = without_rows(place)
        if isinstance(node, Field) and not node.answered:
            return
        if not self._book.shows(node, path, place, self._data):
            return
        value = container.get(node.key)
        yield from self._rules(node, path, place, value)
        required = node.min > 0 or self._book.requires(path, place, self._data)
        yield from self._value(node, value, place, required)

    def _rules(self, node: Node, path: str, place: str, value: Any) -> Iterator[Problem]:
        if not is_blank(value):
            for rule in self._book.active(Effect.FORBID, path, place, self._data):
                yield _rule_problem(place, rule.message, node)
        if isinstance(node, Group) and node.min == 0 and value is None:
            return
        for rule in self._book.active(Effect.VALID, path, place, self._data):
            yield _rule_problem(place, rule.message, node)

    def _value(self, node: Node, value: Any, place: str, required: bool) -> Iterator[Problem]:
        if not node.repeated:
            return self._single(node, value, place, required)
        rows = [] if value is None or value == "" else value
        if not isinstance(rows, list):
            return iter([Problem(place, "structure", {"label": node.label})])
        least = max(node.min, 1 if required else 0)
        if isinstance(node, Group):
            return self._group_rows(node, rows, place, least)
        return self._field_rows(node, rows, place, least)

    def _field_rows(
        self, node: Field, rows: list[Any], place: str, least: int
    ) -> Iterator[Problem]:
        filled = [row for row in rows if not is_blank(row)]
        if not filled and least == 1:
            yield self._missing(node, place if node.type is FieldType.FILE else f"{place}/0")
        elif len(filled) < least:
            yield Problem(place, "too_few", {"label": node.label, "count": least})
        if node.max is not None and len(filled) > node.max:
            yield Problem(place, "too_many", {"label": node.label, "count": node.max})
        for number, row in enumerate(rows):
            yield from self._field(node, row, f"{place}/{number}", False)

    def _group_rows(
        self, node: Group, rows: list[Any], place: str, least: int
    ) -> Iterator[Problem]:
        if node.max is not None and len(rows) > node.max:
            yield Problem(place, "too_many", {"label": node.label, "count": node.max})
        padded = [*rows, *({} for _ in range(least - len(rows)))]
        for number, row in enumerate(padded):
            yield from self._group(node, row, f"{place}/{number}")

    def _single(self, node: Node, value: Any, place: str, required: bool) -> Iterator[Problem]:
        if isinstance(node, Field):
            yield from self._field(node, value, place, required)
        elif value is not None or required:
            if required and node.min == 0 and is_blank(value) and not has_required(node):
                yield Problem(place, "required_group", {"label": node.label})
            yield from self._group(node, {} if value is None else value, place)

    def _group(self, group: Group, value: Any, place: str) -> Iterator[Problem]:
        if not isinstance(value, dict):
            yield Problem(place, "structure", {"label": group.label})
        elif group.choice:
            yield from self._choice(group, value, place)
        else:
            for node in group.nodes:
                yield from self._node(node, value, place)

    def _choice(self, group: Group, value: Data, place: str) -> Iterator[Problem]:
        chosen = [node for node in group.nodes if node.key in value]
        if len(chosen) != 1:
            yield Problem(place, "one_of", {"label": group.label})
            return
        own = join(place, chosen[0].key)
        yield from self._rules(chosen[0], without_rows(own), own, value[chosen[0].key])
        # A field that was chosen must be answered; a group may consist of voluntary questions.
        required = isinstance(chosen[0], Field) or chosen[0].min > 0
        yield from self._value(chosen[0], value[chosen[0].key], own, required)

    def _field(self, field: Field, value: Any, place: str, required: bool) -> Iterator[Problem]:
        if not field.asked:
            if not is_blank(value) and value != default_value(field):
                yield Problem(place, "locked", {"label": field.label})
        elif is_blank(value):
            if required:
                yield self._missing(field, place)
        else:
            problem = value_problem(field, value, place, self._today)
            if problem:
                yield problem

    def _missing(self, field: Field, place: str) -> Problem:
        code = "accepted" if field.constraints.accepted else _REQUIRED.get(field.type, "required")
        return Problem(place, code, {"label": field.label})


def _rule_problem(place: str, message: str, node: Node) -> Problem:
    if message:
        return Problem(place, "rule", {"text": message})
    return Problem(place, "forbidden", {"label": node.label})


def _unknown(form: Form, data: Data) -> Iterator[Problem]:
    known = {place.path for place in places(form) if not _is_info(place.node)}
    for step in form.steps:
        known |= {"/".join(step.at[:length]) for length in range(1, len(step.at) + 1)}
    for place in _keys(data, ""):
        if without_rows(place) not in known:
            yield Problem(place, "unknown")


def _is_info(node: Node) -> bool:
    return isinstance(node, Field) and not node.answered


def _keys(data: Any, place: str) -> Iterator[str]:
    if isinstance(data, dict):
        for key, value in data.items():
            yield join(place, str(key))
            yield from _keys(value, join(place, str(key)))
    elif isinstance(data, list):
        for number, value in enumerate(data):
            yield from _keys(value, join(place, number))
