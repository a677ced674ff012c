"""What a page posts, put into the answers. Everything the page did not ask stays as it was.

`decode` never fails: what makes no sense is left out or stays as text for validation to name.
Files are not posted as answers; `files` adds and removes them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rathaus.intake.forms.completion import new_row
from rathaus.intake.forms.condition import is_blank
from rathaus.intake.forms.definition import (
    Field,
    FieldType,
    Form,
    Group,
    Node,
    is_row,
    join,
    places,
    without_rows,
)
from rathaus.intake.forms.instance import Data, get, leaves, put, remove
from rathaus.intake.forms.items import ASKED, Item
from rathaus.intake.forms.page import MAX_ROWS, is_free
from rathaus.intake.forms.text import read

Posted = Mapping[str, list[str]]


def decode(
    form: Form, number: int, posted: Posted, data: Data, only: frozenset[str] | None = None
) -> Data:
    """The answers `data` with what step `number` posted. Returns a new object. `only` limits what
    may change to these paths (see `page.build`)."""
    step = form.steps[number]
    reader = _Reader(posted, only)
    path = "/".join(step.at)
    container = get(data, path) if path else data
    changed = reader.nodes(step.nodes, container, path)
    if not path:
        return changed
    return put(data, path, changed) if changed or container is not None else data


def encode(items: list[Item]) -> dict[str, list[str]]:
    """What a browser would post for a page that nobody touched (the inverse of `decode`)."""
    posted: dict[str, list[str]] = {ASKED: []}
    for item in (each for top in items for each in top.walk()):
        if item.marker:
            posted[ASKED].append(item.path)
        if item.kind in ("input", "textarea", "date", "select") or (
            item.kind in ("radios", "bool", "accept", "choice") and item.value not in ("", "false")
        ):
            posted[item.path] = [item.value]
        elif item.kind in ("bool", "radios") and item.value == "false":
            posted[item.path] = ["false"]
    return posted


def asked(items: list[Item]) -> set[str]:
    """The paths of all questions on a page."""
    plain = ("info", "locked", "offer", "group", "rows", "list")
    return {each.path for top in items for each in top.walk() if each.kind not in plain}


def posted_paths(posted: Posted) -> set[str]:
    """The paths of all questions that a page had."""
    return {name for name in posted if name != ASKED} | set(posted.get(ASKED, ()))


class _Reader:
    def __init__(self, posted: Posted, only: frozenset[str] | None) -> None:
        self._posted = posted
        self._only = only
        self._asked = set(posted.get(ASKED, ()))

    def nodes(self, nodes: tuple[Node, ...], container: Any, above: str) -> Data:
        changed: Data = dict(container) if isinstance(container, dict) else {}
        for node in nodes:
            place = join(above, node.key)
            old = changed.get(node.key)
            value = (
                self._field(node, old, place)
                if isinstance(node, Field)
                else self._group(node, old, place)
            )
            if value is None:
                changed.pop(node.key, None)
            else:
                changed[node.key] = value
        return changed

    def _field(self, node: Field, old: Any, place: str) -> Any:
        if not node.asked or node.type is FieldType.FILE:
            return old
        if not node.repeated:
            return self._answer(node, old, place)
        if not self._has(f"{place}/0") or not is_free(place, self._only):
            return old
        rows: list[Any] = []
        while len(rows) < MAX_ROWS and self._has(f"{place}/{len(rows)}"):
            value = self._answer(node, None, f"{place}/{len(rows)}")
            rows.append("" if value is None else value)
        return rows if not is_blank(rows) or isinstance(old, list) else None

    def _answer(self, node: Field, old: Any, place: str) -> Any:
        if not self._has(place) or not is_free(place, self._only):
            return old
        value = read(node, (self._posted.get(place) or [""])[-1])
        if node.type is FieldType.BOOL and node.constraints.accepted and value is not True:
            return None
        return None if value == "" else value

    def _group(self, node: Group, old: Any, place: str) -> Any:
        if not node.repeated:
            return self._single(node, old, place)
        rows = list(old) if isinstance(old, list) else []
        for number in range(MAX_ROWS):
            own = f"{place}/{number}"
            if own not in self._asked:
                continue
            if number > len(rows) or (number == len(rows) and not is_free(place, self._only)):
                break
            row = self._single(node, rows[number] if number < len(rows) else {}, own)
            rows[number : number + 1] = [row]
        return rows or None

    def _single(self, node: Group, old: Any, place: str) -> Any:
        if place not in self._asked:
            return old
        if node.choice:
            return self._choice(node, old, place)
        changed = self.nodes(node.nodes, old, place)
        return changed if changed or old is not None else None

    def _choice(self, node: Group, old: Any, place: str) -> Any:
        picked = (self._posted.get(place) or [""])[-1]
        child = next((each for each in node.nodes if each.key == picked), None)
        if child is None or (picked not in (old or {}) and not is_free(place, self._only)):
            return old if isinstance(old, dict) else {}
        before = old.get(picked) if isinstance(old, dict) else None
        value = (
            self._field(child, before, join(place, picked))
            if isinstance(child, Field)
            else self._group(child, before, join(place, picked))
        )
        return {picked: _chosen(child) if value is None else value}

    def _has(self, place: str) -> bool:
        return place in self._posted or place in self._asked


def _chosen(child: Node) -> Any:
    """What stands for "chosen, not answered yet"."""
    if child.repeated:
        return []
    return "" if isinstance(child, Field) else new_row(child)


# Buttons


def add_row(form: Form, data: Data, path: str) -> Data:
    """The answers with one more row at `path` (a repeated node), or with the voluntary group there
    opened. Unknown paths and full lists change nothing."""
    node = _node_at(form, path)
    if node is None:
        return data
    if not node.repeated:
        open_it = isinstance(node, Group) and get(data, path) is None
        return _put(data, path, new_row(node)) if open_it and isinstance(node, Group) else data
    rows = get(data, path)
    given = rows if isinstance(rows, list) else []
    blank: Any = new_row(node) if isinstance(node, Group) else ""
    # Rows that the page shows although nobody has filled them in count too.
    shown = max(node.min, 0 if isinstance(node, Group) else 1)
    missing = [blank for _ in range(shown - len(given))]
    if len(given) + len(missing) >= (node.max or MAX_ROWS):
        return data
    return _put(data, path, [*given, *missing, blank])


def remove_row(form: Form, data: Data, path: str) -> Data:
    """The answers without the row or the voluntary group at `path`."""
    above, _slash, last = path.rpartition("/")
    node = _node_at(form, above if is_row(last) else path)
    if node is None or (not is_row(last) and node.min > 0):
        return data
    return remove(data, path)


def add_file(form: Form, data: Data, path: str, record_id: str) -> Data:
    """The answers with a file at `path`; a single file is replaced. Unknown paths and full lists
    change nothing."""
    node = _node_at(form, path)
    if not isinstance(node, Field) or node.type is not FieldType.FILE:
        return data
    if not node.repeated:
        return _put(data, path, record_id)
    given = get(data, path)
    rows = [each for each in given if each] if isinstance(given, list) else []
    if len(rows) >= (node.max or MAX_ROWS):
        return data
    return _put(data, path, [*rows, record_id])


def remove_file(data: Data, record_id: str) -> Data:
    """The answers without that file."""
    found = [path for path, value in leaves(data) if value == record_id]
    for path in reversed(found):
        data = remove(data, path)
    return data


def files(form: Form, data: Data) -> list[tuple[str, str]]:
    """(path of the answer, record id) of all files in the answers."""
    return [
        (path, value)
        for path, value in leaves(data)
        if isinstance(value, str) and value and is_file(form, path)
    ]


def is_file(form: Form, path: str) -> bool:
    """Whether the answer at `path` is a file."""
    node = _node_at(form, path)
    return isinstance(node, Field) and node.type is FieldType.FILE


def field_at(form: Form, path: str) -> Field | None:
    """The field at the path of an answer or node."""
    node = _node_at(form, path)
    return node if isinstance(node, Field) else None


def _node_at(form: Form, path: str) -> Node | None:
    wanted = without_rows(path)
    return next((place.node for place in places(form) if place.path == wanted), None)


def _put(data: Data, path: str, value: Any) -> Data:
    try:
        return put(data, path, value)
    except KeyError:
        return data
