"""Two readers never see different things in what we accept."""

from __future__ import annotations

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rathaus.standards.jose import Malformed, strict

JSON = st.recursive(
    st.none() | st.booleans() | st.text() | st.integers(-(2**53) + 1, 2**53 - 1),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@given(JSON)
def test_json_comes_back(value: object) -> None:
    assert strict.loads(strict.dumps(value)) == value


@pytest.mark.parametrize(
    "text",
    [
        b'{"a":1,"a":1}',
        b'{"a":{"b":1,"b":2}}',
        b"9007199254740992",
        b"9" * 5000,
        b"1e999",
        b"NaN",
        b"[-Infinity]",
        b"[" * 100_000,
        b'"\xff"',
        b"{} {}",
        b"\xef\xbb\xbf{}",
        b"",
    ],
)
def test_ambiguous_json_is_refused(text: bytes) -> None:
    with pytest.raises(Malformed):
        strict.loads(text)


def test_a_list_is_no_object() -> None:
    with pytest.raises(Malformed, match="not a JSON object"):
        strict.load_object(b"[]")


@given(st.binary(max_size=200))
def test_base64url_comes_back(data: bytes) -> None:
    text = strict.encode(data)
    assert strict.decode(text) == data
    assert base64.urlsafe_b64decode(text + b"==") == data


@given(st.text(alphabet="AQgw_-", max_size=9))
def test_only_one_text_stands_for_the_same_bytes(text: str) -> None:
    try:
        data = strict.decode(text.encode())
    except Malformed:
        return
    assert strict.encode(data) == text.encode()


@pytest.mark.parametrize("text", [b"A", b"QQ==", b"Q+Q", b"Q/Q", b"QU F", b"QUF\n", b"QR", b"QUJ"])
def test_loose_base64_is_refused(text: bytes) -> None:
    with pytest.raises(Malformed):
        strict.decode(text)
