"""The JSON Schema of a form accepts the answers that the community's conversion accepts.

The differences we want are listed in `DIFFERENCES`; any other difference fails, and so does one
that no longer occurs.
"""

import json
from collections import Counter
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from jsonschema import Draft202012Validator

from rathaus.standards.fim import json_schema, parse
from tests.standards.fim.instances import Node, changed
from tests.standards.fim.samples import code, field, group, real, schema3, structure

DATE = "golden has plain text for a date; ours has the format, so that 31.03.2026 is refused"
LABEL = "golden defines a label that nothing refers to; ours has no entry, as nobody answers it"
TITLE = "golden keeps a blank behind the title; ours is trimmed like all texts"

# (schema, definition): reason
DIFFERENCES = {
    ("S00000000372V1.0.0", "F17000009295V1.0.0"): DATE,
    ("S00000000372V1.0.0", "F17000009296V1.0.0"): DATE,
    ("S00000000373V1.0.0", "F00000003540V1.0.0"): DATE,
    ("S00000000373V1.0.0", "F00000003541V1.0.0"): DATE,
    ("S00000000389V1.0.0", "F00000002930V1.0.0"): TITLE,
    ("S00000000389V1.0.0", "F00000002931V1.0.0"): TITLE,
    ("S07000000247V1.2.0", "F07000001410V1.2.0"): LABEL,
    ("S07000000247V1.2.0", "F07000002602V1.2.0"): DATE,
    ("S07000000247V1.2.0", "F07000003637V0.1.0"): LABEL,
    ("S07000000247V1.2.0", "F60000000048V1.2.0"): DATE,
    ("S07000000247V1.2.0", "F60000000049V1.2.0"): DATE,
    ("S07000000248V1.2.0", "F07000001410V1.2.0"): LABEL,
    ("S07000000248V1.2.0", "F07000002602V1.2.0"): DATE,
    ("S07000000248V1.2.0", "F07000003637V0.1.0"): LABEL,
    ("S07000000248V1.2.0", "F60000000048V1.2.0"): DATE,
    ("S07000000248V1.2.0", "F60000000049V1.2.0"): DATE,
    ("S07000000264V1.2.0", "F07000001410V1.2.0"): LABEL,
    ("S07000000264V1.2.0", "F07000002602V1.2.0"): DATE,
    ("S07000000264V1.2.0", "F07000003637V0.1.0"): LABEL,
    ("S07000000264V1.2.0", "F60000000048V1.2.0"): DATE,
    ("S07000000264V1.2.0", "F60000000049V1.2.0"): DATE,
}

FORMATS = Draft202012Validator.FORMAT_CHECKER


def both(path: Path) -> tuple[Node, Node]:
    """Our conversion and the golden one."""
    golden = path.parent.parent / "golden-json-schema" / f"{path.stem}.schema.json"
    ours = json.loads(json.dumps(json_schema(parse(path.read_bytes()))))
    return ours, json.loads(golden.read_text("utf-8"))


def plain(value: Any) -> Any:
    """A schema in one notation: what differs afterwards differs in meaning (or in a title)."""
    if isinstance(value, list):
        return [plain(each) for each in value]
    if not isinstance(value, dict):
        return value
    result = {name: plain(each) for name, each in value.items() if name != "description"}
    if all("const" in each for each in result.get("oneOf", [{}])):
        result["enum"] = [each["const"] for each in result.pop("oneOf")]
    if isinstance(result.get("required"), list):
        result["required"] = sorted(result["required"])
    return {name: each for name, each in result.items() if (name, each) != ("required", [])}


def listed(ours: Node, reason: str) -> list[str]:
    """The definitions of this schema that differ for ``reason``."""
    schema = ours["$id"].removesuffix(".schema.json")
    return [key for (name, key), why in DIFFERENCES.items() if (name, why) == (schema, reason)]


def without_differences(ours: Node) -> Node:
    """Our schema as it would be if it followed the golden one in what is listed."""
    result = deepcopy(ours)
    for key in listed(ours, DATE):
        del result["$defs"][key]["format"]
    for key in listed(ours, TITLE):
        result["$defs"][key]["title"] += " "
    return result


@pytest.mark.parametrize("path", real("xdf3/*.xml"))
def test_structure_is_the_golden_one_but_for_the_list(path: Path) -> None:
    ours, golden = both(path)
    for key in listed(ours, LABEL):
        assert golden["$defs"].pop(key).keys() == {"title"}
        assert key not in ours["$defs"]
    assert plain(without_differences(ours)) == plain(golden)


@pytest.mark.parametrize("path", real("xdf3/*.xml"))
def test_differences_are_listed_and_still_there(path: Path) -> None:
    ours, golden = both(path)
    ours_defs, golden_defs = plain(ours)["$defs"], plain(golden)["$defs"]
    different = {
        key
        for key in ours_defs.keys() | golden_defs.keys()
        if ours_defs.get(key) != golden_defs.get(key)
    }
    assert different == {key for why in (DATE, LABEL, TITLE) for key in listed(ours, why)}
    for key in listed(ours, DATE):
        assert Draft202012Validator(golden["$defs"][key]).is_valid("31.03.2026")
        check = Draft202012Validator(ours["$defs"][key], format_checker=FORMATS)
        assert not check.is_valid("31.03.2026")
        assert check.is_valid("2026-03-31")


@pytest.mark.parametrize("path", real("xdf3/*.xml"))
def test_same_answers_are_accepted_and_refused(path: Path) -> None:
    ours, golden = both(path)
    one = Draft202012Validator(without_differences(ours), format_checker=FORMATS)
    two = Draft202012Validator(golden, format_checker=FORMATS)
    verdicts: Counter[bool] = Counter()

    @settings(
        max_examples=40,
        deadline=None,
        database=None,
        derandomize=True,
        phases=[Phase.generate],  # a failing answer is short enough, and shrinking it takes minutes
        suppress_health_check=list(HealthCheck),
    )
    @given(changed(golden) | changed(ours))
    def compare(answer: Any) -> None:
        verdict = two.is_valid(answer)
        assert one.is_valid(answer) == verdict
        verdicts[verdict] += 1

    compare()
    assert min(verdicts[True], verdicts[False]) >= 4


@pytest.mark.parametrize("path", real("xdf3/*.xml") + real("*xdf2/*.xml"))
def test_every_real_schema_becomes_a_valid_json_schema(path: Path) -> None:
    schema = json_schema(parse(path.read_bytes()))
    Draft202012Validator.check_schema(schema)
    assert json.loads(json.dumps(schema)) == schema


def defined(content: str) -> Node:
    """What the only field of a form becomes, but for its title."""
    (definition,) = json_schema(parse(schema3(structure(content))))["$defs"].values()
    definition.pop("title")
    return definition


@pytest.mark.parametrize(
    ("data_type", "expected"),
    [
        ("text", {"type": "string"}),
        ("text_latin", {"type": "string"}),
        ("date", {"type": "string", "format": "date"}),
        ("time", {"type": "string", "format": "time"}),
        ("datetime", {"type": "string", "format": "date-time"}),
        ("bool", {"type": "boolean"}),
        ("num", {"type": "number"}),
        ("num_currency", {"type": "number"}),
        ("num_int", {"type": "integer"}),
        ("file", {"type": "string"}),
        ("obj", {"type": "string"}),
    ],
)
def test_types(data_type: str, expected: Node) -> None:
    assert defined(field(data_type=data_type)) == expected


@pytest.mark.parametrize(
    ("data_type", "limits", "expected"),
    [
        ("text", 'minLength="0" maxLength="4"', {"minLength": 0, "maxLength": 4}),
        ("text_latin", 'pattern="[0-9]+"', {"pattern": "[0-9]+"}),
        ("text", r'pattern="\p{IsGreek}"', {"$comment": r"\p{IsGreek}"}),
        ("text", 'minValue="1"', {}),
        ("num", 'minValue="0.1" maxValue="5.0"', {"minimum": 0.1, "maximum": 5}),
        ("num_int", 'minValue="-3"', {"minimum": -3}),
    ],
)
def test_limits(data_type: str, limits: str, expected: Node) -> None:
    found = defined(field(data_type=data_type, extra=f"<praezisierung {limits}/>"))
    assert {name: each for name, each in found.items() if name != "type"} == expected


def test_selection_is_limited_to_its_values_or_free_with_an_external_list() -> None:
    values = "<werte><wert><code>1</code></wert><wert><code>2</code></wert></werte>"
    external = """<codelisteReferenz><canonicalIdentification>urn:a</canonicalIdentification>
</codelisteReferenz>"""
    assert defined(field(kind="select", extra=values)) == {"type": "string", "enum": ["1", "2"]}
    assert defined(field(kind="select", data_type="bool", extra=external)) == {"type": "string"}


@pytest.mark.parametrize(
    ("amount", "required", "limits"),
    [
        ("1:1", True, None),
        ("0:1", False, None),
        ("0:*", False, {"minItems": 0}),
        ("1:*", True, {"minItems": 1}),
        ("2:5", True, {"minItems": 2, "maxItems": 5}),
    ],
)
def test_amounts(amount: str, required: bool, limits: Node | None) -> None:
    schema = json_schema(parse(schema3(structure(field(), amount))))
    reference = {"$ref": "#/$defs/F00000000001V1.0.0"}
    expected = reference if limits is None else {"type": "array", "items": reference, **limits}
    assert schema["properties"] == {"F00000000001V1.0.0": expected}
    assert schema["required"] == (["F00000000001V1.0.0"] if required else [])
    assert schema["additionalProperties"] is False


def test_frame_and_label() -> None:
    schema = json_schema(parse(schema3(structure(field(kind="label")))))
    assert schema == {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "S00000000001V1.0.0.schema.json",
        "title": "Name",
        "type": "object",
        "properties": {},
        "required": [],
        "additionalProperties": False,
        "$defs": {},
    }


def test_choice_takes_exactly_one_answer() -> None:
    one, two = "F00000000001V1.0.0", "F00000000002V1.0.0"
    choice = group(
        "G00000000001",
        structure(field("F00000000001")),
        structure(field("F00000000002"), "0:1"),
        structure(field("F00000000003", kind="label")),
        extra=f"<art>{code('X')}</art>",
    )
    check = Draft202012Validator(json_schema(parse(schema3(structure(choice)))))
    verdicts = {
        names: check.is_valid({"G00000000001V1.0.0": dict.fromkeys(names, "a")})
        for names in [(), (one,), (two,), (one, two)]
    }
    assert verdicts == {(): False, (one,): True, (two,): True, (one, two): False}
