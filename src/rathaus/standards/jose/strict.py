"""JSON and base64url read without tolerance, so that two readers never see different things.

RFC 7515 section 4 demands that duplicate member names are refused or the last one taken; we refuse.
RFC 8259 section 6: numbers beyond 2**53 differ between readers; we refuse them, also `NaN`.
RFC 7515 section 2: base64url has no padding, no white space; RFC 4648 section 3.5: pad bits are 0.
"""

from __future__ import annotations

import base64
import json
from typing import Any

from rathaus.standards.jose.errors import Malformed

ALPHABET = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
LARGEST_INTEGER = 2**53 - 1
MOST_DIGITS = 400  # of a number as text; a float of double precision needs fewer


def loads(data: bytes | str) -> Any:
    """The JSON value in UTF-8. Raises Malformed."""
    try:
        text = data if isinstance(data, str) else data.decode("utf-8")
        return _DECODER.decode(text)
    except (ValueError, RecursionError) as error:
        raise Malformed(f"not strict JSON: {type(error).__name__}") from error


def load_object(data: bytes | str) -> dict[str, Any]:
    """The JSON object in UTF-8. Raises Malformed."""
    found = loads(data)
    if not isinstance(found, dict):
        raise Malformed("not a JSON object")
    return found


def dumps(value: Any) -> bytes:
    """Compact JSON in UTF-8; members keep their order. Raises ValueError for NaN."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()


def encode(data: bytes) -> bytes:
    """base64url without padding (RFC 7515 section 2)."""
    return base64.urlsafe_b64encode(data).rstrip(b"=")


def decode(text: bytes) -> bytes:
    """Inverse of `encode`. Raises Malformed for every text that `encode` cannot have written."""
    if text.translate(None, ALPHABET) or len(text) % 4 == 1:
        raise Malformed("not base64url")
    data = base64.urlsafe_b64decode(text + b"=" * (-len(text) % 4))
    if len(text) % 4 and not text.endswith(encode(data[-(len(data) % 3) :])):
        raise Malformed("not base64url: pad bits are set")
    return data


def _members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a member occurs twice")
    return found


def _integer(text: str) -> int:
    if len(text) > MOST_DIGITS or abs(number := int(text)) > LARGEST_INTEGER:
        raise ValueError("an integer beyond 2**53")
    return number


def _fraction(text: str) -> float:
    number = float(text) if len(text) <= MOST_DIGITS else float("inf")
    if number in (float("inf"), float("-inf")):
        raise ValueError("a number beyond double precision")
    return number


def _constant(text: str) -> Any:
    raise ValueError(f"{text} is no JSON")


_DECODER = json.JSONDecoder(
    object_pairs_hook=_members,
    parse_int=_integer,
    parse_float=_fraction,
    parse_constant=_constant,
)
