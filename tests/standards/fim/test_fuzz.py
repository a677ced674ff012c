"""Whatever bytes arrive: a schema or a refusal in words, never another exception."""

from __future__ import annotations

from copy import deepcopy

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from rathaus.standards.fim import FimError, Schema, json_schema, parse
from tests.standards.fim.samples import code, field, field2, group, schema2, schema3, structure

VALUES = "<werte><wert><code>1</code><name>Ja</name></wert></werte>"
LIMITS = '<praezisierung minLength="1" maxLength="9" pattern="[a-z]+">Text</praezisierung>'
RULE = f"""<regel><identifikation><id>R00000000001</id><version>1.0.0</version></identifikation>
<name>Regel</name><freitextRegel>Wenn.</freitextRegel><typ>{code("K")}</typ></regel>"""

SAMPLES = [
    schema3(
        structure(group("G00000000001", structure(field(extra=LIMITS), "0:*"), extra=RULE)),
        structure(field("F00000000002", kind="select", extra=VALUES), "2:5"),
        structure(field("F00000000003", data_type="num")),
        extra="<bezug link='https://example.org'>§ 1</bezug><gueltigAb>2026-01-01</gueltigAb>",
    ),
    schema2(field2('{"minLength":"1","pattern":"\\d"}')),
]
PIECES = [
    b"",
    b"\x00",
    b"\xff\xfe",
    b"<",
    b"&#0;",
    b"&e;",
    b"&#x1F600;",
    b"<!--",
    b"<?a?>",
    b"<![CDATA[",
    b"<!DOCTYPE a>",
    b'encoding="utf-16"',
    b"1e999999999",
    b"99999999999999999999",
    b"0001-01-01T00:00:00+23:59",
    b"9999-12-31T23:59:59-14:00",
    "١".encode(),
    b'minLength="-0"',
    b'xml:space="x"',
    b'xmlns="urn:a"',
    b'xmlns:x=""',
]
CHANGES = ["copy", "drop", "name", "text", "limit", "tail"]
TEXTS = st.sampled_from(["", " ", "0", "-1", "1.0.0", "X", "*:*", "{", '{"a":1}', "ä" * 999, "١"])

quick = settings(
    max_examples=250,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.too_slow],
)


def judge(content: bytes) -> None:
    """Parse, and use what comes out."""
    try:
        schema = parse(content)
    except FimError as error:
        assert error.reason and error.advice  # noqa: PT017, PT018 - a schema is as good as a refusal
        return
    assert isinstance(schema, Schema)
    assert json_schema(schema)["type"] == "object"
    assert hash(schema) == hash(parse(content))


@quick
@given(st.sampled_from(SAMPLES), st.data())
def test_flipped_and_replaced_bytes(sample: bytes, data: st.DataObject) -> None:
    content = bytearray(sample)
    for _ in range(data.draw(st.integers(1, 4))):
        place = data.draw(st.integers(0, len(content) - 1))
        if data.draw(st.booleans()):
            content[place] ^= 1 << data.draw(st.integers(0, 7))
        else:
            width = data.draw(st.integers(0, 12))
            content[place : place + width] = data.draw(st.sampled_from(PIECES))
    judge(bytes(content))


@quick
@given(st.sampled_from(SAMPLES), st.data())
def test_truncated_and_doubled_parts(sample: bytes, data: st.DataObject) -> None:
    start, end = sorted(data.draw(st.integers(0, len(sample))) for _ in range(2))
    part = sample[start:end]
    judge(data.draw(st.sampled_from([sample[:end], sample[start:], part, sample[:end] + part])))


@quick
@given(st.sampled_from(SAMPLES), st.data())
def test_rearranged_elements(sample: bytes, data: st.DataObject) -> None:
    root = etree.fromstring(sample)
    for _ in range(data.draw(st.integers(1, 3))):
        nodes = list(root.iter())
        node = nodes[data.draw(st.integers(0, len(nodes) - 1))]
        other = nodes[data.draw(st.integers(0, len(nodes) - 1))]
        rearrange(
            data.draw(st.sampled_from(["copy", "drop", "name", "text", "limit"])), node, other
        )
        node.tail = data.draw(st.sampled_from(["", "Text"]))
        if data.draw(st.booleans()):
            node.text = data.draw(TEXTS)
    judge(etree.tostring(root))


def rearrange(how: str, node: etree._Element, other: etree._Element) -> None:
    parent = other.getparent()
    if how == "copy" and parent is not None:
        twin = deepcopy(node)
        twin.tail = None
        parent.append(twin)
    elif how == "drop" and parent is not None:
        parent.remove(other)
    elif how == "name":
        other.tag = node.tag
    elif how == "limit":
        other.set("minValue", "1")
    elif how == "tail":
        other.tail = "Text" if parent is not None else None
    else:
        other.text = node.text


@quick
@given(st.binary(max_size=200))
def test_any_bytes(content: bytes) -> None:
    judge(content)


@pytest.mark.parametrize("sample", SAMPLES)
def test_the_samples_themselves_are_good(sample: bytes) -> None:
    assert parse(sample).structures
