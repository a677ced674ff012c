"""Answers as nested JSON: look up, change and collect by path. Nothing here changes its input."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from rathaus.intake.forms.condition import Lookup
from rathaus.intake.forms.definition import is_row

Data = dict[str, Any]


def get(data: Data, path: str) -> Any:
    """The answer at ``hunde/0/name``, or None."""
    node: Any = data
    for part in _parts(path):
        node = _child(node, part)
    return node


def put(data: Data, path: str, value: Any) -> Data:
    """A copy with `value` at `path`; groups on the way are made, rows must exist.

    Raises KeyError where a row or a group on the way is missing or is something else.
    """
    changed = copy.deepcopy(data)
    parts = _parts(path)
    node: Any = changed
    for part, following in pairwise(parts):
        node = _descend(node, part, following)
    _set(node, parts[-1], value)
    return changed


def remove(data: Data, path: str) -> Data:
    """A copy without the answer or row at `path`; later rows move up."""
    changed = copy.deepcopy(data)
    *above, last = _parts(path)
    node = get(changed, "/".join(above)) if above else changed
    if isinstance(node, dict):
        node.pop(last, None)
    elif isinstance(node, list) and is_row(last) and int(last) < len(node):
        del node[int(last)]
    return changed


def lookup_from(data: Data, path: str) -> Lookup:
    """The lookup for a condition whose target is the answer at `path`."""
    own = _rows(path)

    def lookup(wanted: str) -> list[Any]:
        found: list[Any] = [data]
        above = ""
        for key in wanted.split("/"):
            above = f"{above}/{key}" if above else key
            found = [node[key] for node in found if isinstance(node, dict) and key in node]
            found = [each for node in found for each in _items(node, own.get(above))]
        return found

    return lookup


def _items(node: Any, row: int | None) -> list[Any]:
    if not isinstance(node, list):
        return [node]
    if row is None:
        return node
    return node[row : row + 1]


def _rows(path: str) -> dict[str, int]:
    """Path of a repeated node → row, for the rows that lead to `path`."""
    rows: dict[str, int] = {}
    keys: list[str] = []
    for part in _parts(path):
        if is_row(part):
            rows["/".join(keys)] = int(part)
        else:
            keys.append(part)
    return rows


def leaves(data: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """All single answers with their paths."""
    if isinstance(data, dict | list):
        pairs = data.items() if isinstance(data, dict) else enumerate(data)
        for key, value in pairs:
            yield from leaves(value, f"{path}/{key}" if path else str(key))
    else:
        yield path, data


def _parts(path: str) -> list[str]:
    return path.split("/") if path else []


def _child(node: Any, part: str) -> Any:
    if isinstance(node, dict):
        return node.get(part)
    if isinstance(node, list) and is_row(part) and int(part) < len(node):
        return node[int(part)]
    return None


def _descend(node: Any, part: str, following: str) -> Any:
    if isinstance(node, dict):
        return node.setdefault(part, [] if is_row(following) else {})
    if isinstance(node, list) and is_row(part) and int(part) < len(node):
        return node[int(part)]
    raise KeyError(part)


def _set(node: Any, part: str, value: Any) -> None:
    if isinstance(node, dict):
        node[part] = value
    elif isinstance(node, list) and is_row(part) and int(part) <= len(node):
        node[int(part) : int(part) + 1] = [value]
    else:
        raise KeyError(part)
