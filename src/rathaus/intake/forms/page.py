"""What one step looks like with the answers so far: items for the templates (`items`)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from rathaus.intake.forms.condition import is_blank
from rathaus.intake.forms.definition import (
    Effect,
    Field,
    FieldType,
    Form,
    Group,
    Node,
    Step,
    join,
    places,
    without_rows,
)
from rathaus.intake.forms.instance import Data, get
from rathaus.intake.forms.items import Item
from rathaus.intake.forms.meanings import MEANINGS
from rathaus.intake.forms.messages import Problem
from rathaus.intake.forms.relevance import Rulebook, relevant
from rathaus.intake.forms.text import show, write
from rathaus.intake.forms.validation import has_required

MAX_ROWS = 100
MANY_OPTIONS = 6


def visible_steps(form: Form, data: Data) -> list[int]:
    """The numbers of the steps on which something is asked or shown."""
    book, answers = Rulebook(form), relevant(form, data)
    return [
        number
        for number, step in enumerate(form.steps)
        if any(
            _visible(node) and book.shows(node, _at(step, node), _at(step, node), answers)
            for node in step.nodes
        )
    ]


def _visible(node: Node) -> bool:
    return isinstance(node, Group) or not node.hidden


def _at(step: Step, node: Node) -> str:
    return join("/".join(step.at), node.key)


def build(
    form: Form,
    number: int,
    data: Data,
    problems: list[Problem],
    file_names: Mapping[str, str],
    only: frozenset[str] | None = None,
) -> list[Item]:
    """The items of step `number`. `only` limits a correction to these paths; all others are shown
    as they are but cannot be changed."""
    step = form.steps[number]
    builder = _Builder(form, data, problems, file_names, only)
    path = "/".join(step.at)
    container = get(data, path) if path else data
    return list(builder.nodes(step.nodes, container, path, 2))


class _Builder:
    def __init__(
        self,
        form: Form,
        data: Data,
        problems: list[Problem],
        file_names: Mapping[str, str],
        only: frozenset[str] | None,
    ) -> None:
        self._book = Rulebook(form)
        self._data = relevant(form, data)
        self._problems = problems
        self._files = file_names
        self._only = only
        self._deciding = _deciding(form)

    def nodes(
        self, nodes: tuple[Node, ...], container: Any, above: str, level: int
    ) -> Iterator[Item]:
        found = container if isinstance(container, dict) else {}
        for node in nodes:
            place = join(above, node.key)
            path = without_rows(place)
            if not _visible(node) or not self._book.shows(node, path, place, self._data):
                continue
            required = node.min > 0 or self._book.requires(path, place, self._data)
            if isinstance(node, Field):
                yield self._field(node, found.get(node.key), place, required)
            else:
                yield self._group(node, found.get(node.key), place, required, level)

    # Fields

    def _field(self, node: Field, value: Any, place: str, required: bool) -> Item:
        if node.type is FieldType.INFO:
            return Item(kind="info", path=place, label=node.label, help=node.help)
        if node.locked or not self._free(place):
            return self._fixed(node, value, place)
        if node.type is FieldType.FILE:
            return self._file_field(node, value, place, required)
        if not node.repeated:
            return self._input(node, value, place, required)
        given = value if isinstance(value, list) else []
        count = max(len(given), node.min, 1)
        inputs = [
            self._input(node, given[number] if number < len(given) else None,
                        f"{place}/{number}", required and number < max(node.min, 1))
            for number in range(count)
        ]  # fmt: skip
        for number, each in enumerate(inputs, start=1):
            if count > 1:
                each.label, each.help = f"{node.label} {number}", ""
            each.removable = count > max(node.min, 1)
        return Item(
            kind="list",
            path=place,
            label=node.label,
            help=node.help,
            items=inputs,
            required=required,
            errors=self._errors(place),
            addable=count < _most(node),
        )

    def _input(self, node: Field, value: Any, place: str, required: bool) -> Item:
        limits = node.constraints
        kind = _kind(node)
        return Item(
            kind=kind,
            path=place,
            label=node.label,
            help=node.help,
            value=write(node, value),
            options=[(each.value, each.label, each.help) for each in node.options],
            required=required,
            errors=self._errors(place),
            decides=kind in _DECIDING and without_rows(place) in self._deciding,
            marker=kind in ("radios", "bool", "accept"),
            autocomplete=MEANINGS.get(node.meaning, ""),
            inputmode=_INPUTMODES.get(node.type, ""),
            # A little more than allowed, so that nobody's paste is cut off without a word.
            maxlength=None if limits.max_length is None else limits.max_length + 50,
            width=_width(node),
        )

    def _file_field(self, node: Field, value: Any, place: str, required: bool) -> Item:
        given = value if isinstance(value, list) else [value]
        ids = [str(each) for each in given if not is_blank(each)]
        return Item(
            kind="files",
            path=place,
            label=node.label,
            help=node.help,
            values=[(each, self._files.get(each, "")) for each in ids],
            required=required,
            errors=[
                error
                for number in range(max(len(ids), 1))
                for error in self._errors(f"{place}/{number}")
            ]
            + self._errors(place),
            addable=len(ids) < _most(node),
            accept=",".join(node.media_types),
            max_size=node.max_size,
            most=node.max,
            row_label="" if node.max == 1 else "multiple",
            marker=True,
        )

    def _fixed(self, node: Field, value: Any, place: str) -> Item:
        values = value if isinstance(value, list) else [value]
        texts = [
            self._files.get(str(each), "") if node.type is FieldType.FILE else show(node, each)
            for each in values
            if not is_blank(each)
        ]
        if node.locked:
            texts = [node.default]
        return Item(kind="locked", path=place, label=node.label, value="\n".join(texts))

    # Groups

    def _group(self, node: Group, value: Any, place: str, required: bool, level: int) -> Item:
        if node.repeated:
            return self._rows(node, value, place, required, level)
        if not required and has_required(node) and value is None:
            return Item(
                kind="offer" if self._free(place) else "locked",
                path=place,
                label=node.label,
                help=node.help,
                level=level,
            )
        item = self._single(node, value, place, level)
        item.required = required
        item.removable = not required and has_required(node) and self._free(place)
        return item

    def _rows(self, node: Group, value: Any, place: str, required: bool, level: int) -> Item:
        given = value if isinstance(value, list) else []
        least = max(node.min, 1 if required else 0)
        rows = [*given, *([None] * (least - len(given)))]
        items = []
        for number, row in enumerate(rows):
            item = self._single(node, row, f"{place}/{number}", level + 1)
            item.label, item.help, item.number = node.row_label or node.label, "", number + 1
            item.removable = len(rows) > least and self._free(place)
            items.append(item)
        return Item(
            kind="rows",
            path=place,
            label=node.label,
            help=node.help,
            items=items,
            required=required,
            errors=self._errors(place),
            addable=len(rows) < _most(node) and self._free(place),
            row_label=node.row_label or node.label,
            level=level,
        )

    def _single(self, node: Group, value: Any, place: str, level: int) -> Item:
        chosen = node.nodes
        options: list[tuple[str, str, str]] = []
        picked = ""
        if node.choice:
            found = value if isinstance(value, dict) else {}
            chosen = tuple(each for each in node.nodes if each.key in found)[:1]
            picked = chosen[0].key if chosen else ""
            options = [(each.key, each.label, each.help) for each in node.nodes]
        return Item(
            kind="choice" if node.choice else "group",
            path=place,
            label=node.label,
            help=node.help,
            value=picked,
            options=options,
            items=list(self.nodes(chosen, value, place, level + 1)),
            errors=self._errors(place),
            marker=True,
            level=level,
        )

    def _errors(self, place: str) -> list[Problem]:
        return [problem for problem in self._problems if problem.path == place]

    def _free(self, place: str) -> bool:
        return is_free(place, self._only)


def is_free(place: str, only: frozenset[str] | None) -> bool:
    """Whether the answer at `place` may be changed: always, unless a correction is limited to
    other paths (of answers or of nodes)."""
    if only is None:
        return True
    path = without_rows(place)
    return any(_within(path, each) or _within(place, each) for each in only)


def _within(path: str, above: str) -> bool:
    return path == above or path.startswith(f"{above}/")


def _deciding(form: Form) -> frozenset[str]:
    """The fields whose answer decides what is asked on the same step."""
    step_of = {place.path: place.step for place in places(form)}
    pairs = [(place.path, place.node.condition) for place in places(form)]
    pairs += [
        (rule.target, rule.condition)
        for rule in form.rules
        if rule.effect in (Effect.SHOW, Effect.REQUIRE)
    ]
    return frozenset(
        decider
        for target, condition in pairs
        if condition is not None
        for decider in condition.identifiers()
        if step_of.get(decider) == step_of.get(target)
    )


def _most(node: Node) -> int:
    return MAX_ROWS if node.max is None else min(node.max, MAX_ROWS)


# For a text there is no button: what it brings up appears when the step is saved.
_DECIDING = ("select", "radios", "bool", "accept")

_INPUTMODES = {
    FieldType.INTEGER: "numeric",
    FieldType.NUMBER: "decimal",
    FieldType.CURRENCY: "decimal",
    FieldType.EMAIL: "email",
}


def _kind(node: Field) -> str:
    if node.type is FieldType.BOOL:
        return "accept" if node.constraints.accepted else "bool"
    if node.type is FieldType.SELECT:
        return "radios" if len(node.options) < MANY_OPTIONS and not node.repeated else "select"
    if node.type in (FieldType.TEXTAREA, FieldType.DATE):
        return node.type.value
    return "input"


def _width(node: Field) -> int | None:
    """4, 10 or 20 characters for answers that are that short."""
    if node.type in (FieldType.NUMBER, FieldType.CURRENCY, FieldType.INTEGER, FieldType.TIME):
        return 10
    if node.type is FieldType.DATETIME:
        return 20
    longest = node.constraints.max_length
    if node.type is not FieldType.TEXT or longest is None or longest > 20:
        return None
    return 10 if longest <= 10 else 20
