"""Which questions are asked, given the answers so far; answers nobody asks for do not count."""

from __future__ import annotations

import copy
from collections import defaultdict
from typing import Any

from rathaus.intake.forms.condition import holds
from rathaus.intake.forms.definition import Effect, Form, Group, Node, Rule
from rathaus.intake.forms.instance import Data, lookup_from


class Rulebook:
    """The rules of a form by target, asked about one answer at a time.

    `path` is the path of the node, `place` that of the answer (with rows).
    """

    def __init__(self, form: Form) -> None:
        self._rules: dict[str, list[Rule]] = defaultdict(list)
        for rule in form.rules:
            self._rules[rule.target].append(rule)
        self.size = len(form.rules)

    def shows(self, node: Node, path: str, place: str, data: Data) -> bool:
        """Whether the node is asked: its condition and all its show rules hold."""
        conditions = [rule.condition for rule in self._of(path, Effect.SHOW)]
        if node.condition is not None:
            conditions.append(node.condition)
        if not conditions:
            return True
        lookup = lookup_from(data, place)
        return all(holds(condition, lookup) for condition in conditions)

    def active(self, effect: Effect, path: str, place: str, data: Data) -> list[Rule]:
        """The rules of that effect that speak up: the condition holds (VALID: does not hold)."""
        rules = self._of(path, effect)
        if not rules:
            return []
        lookup = lookup_from(data, place)
        wanted = effect is not Effect.VALID
        return [rule for rule in rules if holds(rule.condition, lookup) is wanted]

    def requires(self, path: str, place: str, data: Data) -> bool:
        """Whether a rule makes the node required now."""
        return bool(self.active(Effect.REQUIRE, path, place, data))

    def _of(self, path: str, effect: Effect) -> list[Rule]:
        return [rule for rule in self._rules.get(path, ()) if rule.effect is effect]


def relevant(form: Form, data: Data) -> Data:
    """A copy of the answers without those that are not asked for. As an answer that is dropped may
    have been a condition of another, it looks again until nothing changes."""
    book = Rulebook(form)
    current = copy.deepcopy(data)
    while any(_prune_step(book, step.nodes, step.at, current) for step in form.steps):
        pass
    return current


def _prune_step(book: Rulebook, nodes: tuple[Node, ...], at: tuple[str, ...], data: Data) -> bool:
    container: Any = data
    for key in at:
        container = container.get(key) if isinstance(container, dict) else None
    path = "/".join(at)
    return _prune(book, nodes, container, path, path, data)


def _prune(
    book: Rulebook, nodes: tuple[Node, ...], container: Any, path: str, place: str, data: Data
) -> bool:
    """Drop from `container` what is not asked; whether anything was dropped."""
    if not isinstance(container, dict):
        return False
    changed = False
    for node in nodes:
        if node.key not in container:
            continue
        own_path, own_place = _below(path, node.key), _below(place, node.key)
        if not book.shows(node, own_path, own_place, data):
            del container[node.key]
            changed = True
        elif isinstance(node, Group):
            for row_place, row in _rows(node, container[node.key], own_place):
                changed |= _prune(book, node.nodes, row, own_path, row_place, data)
    return changed


def _rows(group: Group, value: Any, place: str) -> list[tuple[str, Any]]:
    if not group.repeated:
        return [(place, value)]
    rows = value if isinstance(value, list) else []
    return [(f"{place}/{number}", row) for number, row in enumerate(rows)]


def _below(path: str, key: str) -> str:
    return f"{path}/{key}" if path else key
