"""Answers in a form people can read: for the review page, the case and the notice."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from rathaus.intake.forms.condition import is_blank
from rathaus.intake.forms.definition import Field, FieldType, Form, Group, Node, join, without_rows
from rathaus.intake.forms.instance import Data, get
from rathaus.intake.forms.relevance import Rulebook, relevant
from rathaus.intake.forms.text import show

NOTHING = "–"


@dataclass(frozen=True, slots=True)
class Row:
    """One answer: label, readable value ("–" where there is none), path of the answer."""

    label: str
    value: str
    path: str


@dataclass(frozen=True, slots=True)
class Section:
    """Answers that belong together. `step` is the number of the step (0-based) that asks for them,
    `level` how deep the group lies (0: the step itself), `path` the path of the group."""

    title: str
    rows: list[Row] = field(default_factory=list)
    step: int = 0
    level: int = 0
    path: str = ""


@dataclass(frozen=True, slots=True)
class Applicant:
    """Who applied. `name` may be "" where the form does not ask; `lines` is the postal address
    without the name."""

    name: str
    lines: list[str]
    email: str = ""
    phone: str = ""


def sections(
    form: Form, data: Data, file_names: Mapping[str, str] | None = None, *, blanks: bool = False
) -> list[Section]:
    """All answers, in the order of the form, group by group.

    `file_names` maps record ids to the names of files; without it a file shows as "Datei 1".
    `blanks` also lists questions that were left out.
    """
    reader = _Reader(form, relevant(form, data), file_names or {}, blanks)
    found = [section for number in range(len(form.steps)) for section in reader.step(number)]
    return [section for section in found if section.rows or (blanks and not section.level)]


class _Reader:
    def __init__(self, form: Form, data: Data, file_names: Mapping[str, str], blanks: bool) -> None:
        self._form = form
        self._data = data
        self._files = file_names
        self._blanks = blanks
        self._book = Rulebook(form)

    def step(self, number: int) -> Iterator[Section]:
        step = self._form.steps[number]
        path = "/".join(step.at)
        container = get(self._data, path) if path else self._data
        section = Section(step.title, step=number, path=path)
        yield section
        yield from self._nodes(step.nodes, container, section)

    def _nodes(
        self, nodes: tuple[Node, ...], container: Any, section: Section
    ) -> Iterator[Section]:
        found = container if isinstance(container, dict) else {}
        for node in nodes:
            place = join(section.path, node.key)
            if not self._book.shows(node, without_rows(place), place, self._data):
                continue
            value = found.get(node.key)
            if isinstance(node, Field):
                section.rows.extend(self._field(node, value, place))
            elif value is not None:
                yield from self._group(node, value, place, section)

    def _group(self, group: Group, value: Any, place: str, above: Section) -> Iterator[Section]:
        rows = value if isinstance(value, list) else [value]
        for number, row in enumerate(rows):
            title = group.row_label or group.label
            if group.repeated:
                title = f"{title} {number + 1}"
            own = f"{place}/{number}" if isinstance(value, list) else place
            section = Section(title, step=above.step, level=above.level + 1, path=own)
            yield section
            yield from self._nodes(self._chosen(group, row), row, section)

    def _chosen(self, group: Group, row: Any) -> tuple[Node, ...]:
        if not group.choice or not isinstance(row, dict):
            return group.nodes
        return tuple(node for node in group.nodes if node.key in row)

    def _field(self, node: Field, value: Any, place: str) -> list[Row]:
        if not node.answered or node.hidden:
            return []
        values = [each for each in (value if isinstance(value, list) else [value])
                  if not is_blank(each)]  # fmt: skip
        if not values:
            wanted = self._blanks and node.asked
            return [Row(node.label, NOTHING, place)] if wanted else []
        return [Row(node.label, self._text(node, values), place)]

    def _text(self, node: Field, values: list[Any]) -> str:
        if node.type is FieldType.FILE:
            return "\n".join(
                self._files.get(str(value), f"Datei {number}")
                for number, value in enumerate(values, start=1)
            )
        return "\n".join(show(node, value) for value in values)


# Who applied


def applicant(form: Form, data: Data) -> Applicant:
    """Name and address of the first person or company that the form asks for."""
    persons = list(_persons(form, relevant(form, data)))
    names = next((each for each in persons if _name(each)), {})
    address = next((each for each in persons if "town" in each), {})
    return Applicant(
        name=_name(names),
        lines=_address(address),
        email=_first(persons, "email"),
        phone=_first(persons, "phone"),
    )


def _persons(form: Form, data: Data) -> Iterator[dict[str, str]]:
    """Meaning → answer, for each group with meaningful answers, in reading order."""
    for step in form.steps:
        path = "/".join(step.at)
        yield from _meanings(step.nodes, get(data, path) if path else data)


def _meanings(nodes: tuple[Node, ...], container: Any) -> Iterator[dict[str, str]]:
    if not isinstance(container, dict):
        return
    own: dict[str, str] = {}
    for node in nodes:
        if isinstance(node, Field) and node.meaning and not is_blank(container.get(node.key)):
            value = container[node.key]
            first = value[0] if isinstance(value, list) else value
            own.setdefault(node.meaning, show(node, first))
    if own:
        yield own
    for node in nodes:
        value = container.get(node.key)
        if isinstance(node, Group):
            for row in value if isinstance(value, list) else [value]:
                yield from _meanings(node.nodes, row)


def _name(person: dict[str, str]) -> str:
    parts = (person.get(each) for each in ("academic_title", "given_name", "family_name"))
    full = " ".join(part for part in parts if part)
    return person.get("company_name") or (full if "family_name" in person else "")


def _address(person: dict[str, str]) -> list[str]:
    street = person.get("street_and_number") or " ".join(
        person[each] for each in ("street", "house_number") if each in person
    )
    town = " ".join(person[each] for each in ("postcode", "town") if each in person)
    lines = [street, person.get("address_extra", ""), town, person.get("country", "")]
    return [line for line in lines if line]


def _first(persons: list[dict[str, str]], meaning: str) -> str:
    return next((each[meaning] for each in persons if meaning in each), "")
