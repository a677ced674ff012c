"""Answers to a JSON Schema: valid ones, and ones that a small change may have spoilt.

Only the part of JSON Schema that FIM conversions use is known here. (hypothesis-jsonschema
would know all of it, but does not run with the current hypothesis.)
"""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from hypothesis import strategies as st

Node = dict[str, Any]

ODD_VALUES: list[Any] = [
    "",
    "a",
    "ä" * 5,
    "12345",
    "x" * 2000,
    "a@b.de",
    "001",
    "2026-02-30",
    "2026-03-31",
    0,
    1,
    -1,
    0.05,
    32,
    12.5,
    10**9,
    True,
    None,
    [],
    {},
    ["a", "b"],
]


def valid(schema: Node) -> st.SearchStrategy[Any]:
    """Answers that ``schema`` accepts."""
    return _value(schema, schema["$defs"])


def _value(node: Node, definitions: Node) -> st.SearchStrategy[Any]:
    if "$ref" in node:
        return _value(definitions[node["$ref"].removeprefix("#/$defs/")], definitions)
    if codes := node.get("enum") or [each["const"] for each in node.get("oneOf", ())]:
        return st.sampled_from(codes)
    kinds = {"object": _object, "array": _array}
    if node["type"] in kinds:
        return kinds[node["type"]](node, definitions)
    return _leaf(node)


def _object(node: Node, definitions: Node) -> st.SearchStrategy[Any]:
    children = {name: _value(child, definitions) for name, child in node["properties"].items()}
    required = node.get("required", ())
    return st.fixed_dictionaries(
        {name: children[name] for name in required},
        optional={name: child for name, child in children.items() if name not in required},
    )


def _array(node: Node, definitions: Node) -> st.SearchStrategy[Any]:
    least = node.get("minItems", 0)
    most = min(node.get("maxItems", 3), least + 2)
    return st.lists(_value(node["items"], definitions), min_size=least, max_size=most)


def _leaf(node: Node) -> st.SearchStrategy[Any]:
    if node["type"] == "boolean":
        return st.booleans()
    if node["type"] in ("integer", "number"):
        numbers = st.integers if node["type"] == "integer" else st.floats
        edges = [node[name] for name in ("minimum", "maximum") if name in node]
        within = numbers(node.get("minimum", -5), node.get("maximum", 10**6))
        return st.one_of(st.sampled_from(edges), within) if edges else within
    return _text(node)


def _text(node: Node) -> st.SearchStrategy[str]:
    least, most = node.get("minLength", 0), node.get("maxLength", 200)
    if "pattern" in node:
        return st.from_regex(node["pattern"], fullmatch=True).filter(
            lambda text: least <= len(text) <= most
        )
    if "format" in node:
        return st.dates().map(str)
    return st.one_of(
        st.sampled_from(["x" * least, "x" * most]),
        st.text(min_size=least, max_size=min(most, least + 5)),
    )


@st.composite
def changed(draw: st.DrawFn, schema: Node) -> Any:
    """A valid answer with up to three changes at random places."""
    answer = deepcopy(draw(valid(schema)))
    for _ in range(draw(st.integers(0, 3))):
        places = list(_places(answer))
        if places:
            _change(draw, *draw(st.sampled_from(places)))
    return answer


def _places(value: Any) -> Any:
    """All (container, key) pairs inside ``value``."""
    keys = value.keys() if isinstance(value, dict) else range(len(value))
    for key in list(keys):
        yield value, key
        if isinstance(value[key], dict | list):
            yield from _places(value[key])


def _change(draw: st.DrawFn, container: Any, key: Any) -> None:
    kind = draw(st.sampled_from(["replace", "remove", "repeat", "wrap", "add"]))
    if kind == "remove":
        del container[key]
    elif kind == "repeat" and isinstance(container[key], list):
        container[key] = container[key] * 4
    elif kind == "wrap":
        container[key] = [container[key]]
    elif kind == "add" and isinstance(container, dict):
        container["F99999999999V1.0.0"] = "a"
    else:
        container[key] = deepcopy(draw(st.sampled_from(ODD_VALUES)))  # it may be changed next
