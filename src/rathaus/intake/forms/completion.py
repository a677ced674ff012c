"""From a draft to what is submitted, and from nothing to a new draft.

A draft may hold blanks, raw texts and answers that are no longer asked for. What is submitted is
an instance of the form: only relevant answers, no blanks, required groups present even where all
of their children are voluntary, locked and hidden fields with their default, keys in the order of
the form.
"""

from __future__ import annotations

from typing import Any

from rathaus.intake.forms.condition import is_blank
from rathaus.intake.forms.definition import Field, Form, Group, Node, join, without_rows
from rathaus.intake.forms.instance import Data, get
from rathaus.intake.forms.relevance import Rulebook, relevant
from rathaus.intake.forms.values import default_value


def complete(form: Form, data: Data) -> Data:
    """The instance to submit. Valid answers stay valid."""
    return _Builder(form, relevant(form, data)).build()


def initial(form: Form) -> Data:
    """A new draft: the defaults of all fields that are asked in any case."""
    data: Data = {}
    for step in form.steps:
        defaults = _defaults(step.nodes)
        if defaults:
            container = data
            for key in step.at:
                container = container.setdefault(key, {})
            container.update(defaults)
    return data


def new_row(group: Group) -> Data:
    """A fresh row of a repeated group, or a voluntary group that somebody wants to fill in."""
    return {} if group.choice else _defaults(group.nodes)


def _defaults(nodes: tuple[Node, ...]) -> Data:
    found: Data = {}
    for node in nodes:
        if node.repeated or node.min == 0:
            continue
        if isinstance(node, Field):
            value = default_value(node) if node.answered else None
        else:
            value = None if node.choice else _defaults(node.nodes) or None
        if value is not None:
            found[node.key] = value
    return found


class _Builder:
    def __init__(self, form: Form, data: Data) -> None:
        self._form = form
        self._data = data
        self._book = Rulebook(form)

    def build(self) -> Data:
        built: Data = {}
        for step in self._form.steps:
            container = built
            for key in step.at:
                container = container.setdefault(key, {})
            path = "/".join(step.at)
            found = get(self._data, path) if path else self._data
            container.update(self._nodes(step.nodes, found, path))
        return built

    def _nodes(self, nodes: tuple[Node, ...], container: Any, above: str) -> Data:
        found = container if isinstance(container, dict) else {}
        built: Data = {}
        for node in nodes:
            place = join(above, node.key)
            if not self._book.shows(node, without_rows(place), place, self._data):
                continue
            value = self._value(node, found.get(node.key), place)
            if value is not None:
                built[node.key] = value
        return built

    def _value(self, node: Node, value: Any, place: str) -> Any:
        if not node.repeated:
            return self._single(node, value, place)
        given = value if isinstance(value, list) else []
        given = [*given, *([None] * (node.min - len(given)))] if isinstance(node, Group) else given
        rows = [self._row(node, row, f"{place}/{number}") for number, row in enumerate(given)]
        kept = [row for row in rows if row is not None]
        return kept or None

    def _single(self, node: Node, value: Any, place: str) -> Any:
        if isinstance(node, Field):
            return self._field(node, value)
        if value is None and node.min == 0:
            return None
        group = self._group(node, value, place)
        return group if node.min or not is_blank(value) else None

    def _row(self, node: Node, value: Any, place: str) -> Any:
        if isinstance(node, Field):
            return self._field(node, value)
        return self._group(node, value, place)

    def _field(self, field: Field, value: Any) -> Any:
        if not field.asked:
            return default_value(field) if field.answered else None
        return None if is_blank(value) else value

    def _group(self, group: Group, value: Any, place: str) -> Data:
        if group.choice:
            chosen = value if isinstance(value, dict) else {}
            nodes = tuple(node for node in group.nodes if node.key in chosen)
            return self._nodes(nodes, chosen, place)
        return self._nodes(group.nodes, value, place)
