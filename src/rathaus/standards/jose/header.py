"""The protected header of a JWE or JWS (RFC 7516 section 4, RFC 7515 section 4), read strictly.

`crit` is refused: we understand no extension (RFC 7515 section 4.1.11; so RFC 7797's unencoded
content too). `zip` is refused (RFC 7516 section 4.1.3): compressed content tells about itself by
its length, and a small token could unfold without limit; only who passes a token on and never
opens it may leave that to its receiver (`zipped`). Keys by reference or inside the token
(`jwk`, `jku`, `x5u`, `x5c`) are never looked at: a key is found by `kid` where it is published.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from rathaus.standards.jose import strict
from rathaus.standards.jose.errors import AlgorithmRefused, HeaderRefused

FORBIDDEN = ("zip", "crit", "b64")
MEDIA_TYPE = re.compile(r"(?:[-\w.+]+/)?[-\w.+]+", re.ASCII)
LONGEST_KID = 256


@dataclass(frozen=True)
class Header:
    """What we use of a protected header; `members` has all of it."""

    kid: str
    cty: str | None
    typ: str | None
    members: Mapping[str, Any]

    @property
    def media_type(self) -> str:
        """`cty` in full: `application/` may be left out (RFC 7515 section 4.1.10)."""
        text = (self.cty or "").lower()
        return text if "/" in text or not text else f"application/{text}"


def read(segment: bytes, *, zipped: bool = False, **algorithms: str) -> Header:
    """The header of a segment; `alg=`, `enc=` name the only value allowed. Raises Malformed,
    AlgorithmRefused, HeaderRefused."""
    members = strict.load_object(strict.decode(segment))
    for name, only in algorithms.items():
        if members.get(name) != only:
            raise AlgorithmRefused(f"{name} is not {only}")
    for name in FORBIDDEN:
        if name in members and not (zipped and name == "zip"):
            raise HeaderRefused(f"{name} is not allowed")
    kid = _text(members, "kid")
    if not kid or len(kid) > LONGEST_KID:
        raise HeaderRefused("kid is missing")
    return Header(kid, media(members.get("cty")), _text(members, "typ"), members)


def media(cty: Any) -> str | None:
    """The content type as it stands. Raises HeaderRefused where it is none."""
    if cty is None:
        return None
    if not isinstance(cty, str) or not MEDIA_TYPE.fullmatch(cty):
        raise HeaderRefused("cty is no media type")
    return cty


def _text(members: Mapping[str, Any], name: str) -> str | None:
    value = members.get(name)
    if value is not None and not isinstance(value, str):
        raise HeaderRefused(f"{name} is not a string")
    return value
