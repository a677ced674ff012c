"""JWS compact (RFC 7515 section 3.1) with PS512 (RFC 7518 section 3.5), the key found by `kid`.

Signing (section 5.1): the header has `alg`, `typ` and `kid`. Verifying (section 5.2): algorithm and
`typ` are the ones the caller asks for, whatever the token says (RFC 8725 sections 3.1 and 3.11);
`kid` must be the key's. Before that, `inspect` reads header and payload without proof, to find out
which key to fetch; nothing else may be done with what it returns.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from joserfc import jws
from joserfc.errors import JoseError as LibraryError
from joserfc.jwk import RSAKey

from rathaus.standards.jose import header as headers
from rathaus.standards.jose import strict
from rathaus.standards.jose.errors import (
    AlgorithmRefused,
    HeaderRefused,
    KeyRefused,
    Malformed,
    SignatureInvalid,
)
from rathaus.standards.jose.header import Header
from rathaus.standards.jose.keys import PrivateKey, PublicKey, Purpose

ALG = "PS512"
LONGEST = 1024 * 1024  # characters of a token


@dataclass(frozen=True)
class Unproven:
    """What a JWS says about itself before anyone has checked its signature."""

    header: Header
    payload: dict[str, Any]


def sign(payload: bytes, key: PrivateKey, *, typ: str) -> str:
    """A JWS of the payload. Raises KeyRefused."""
    if key.purpose is not Purpose.VERIFY:
        raise KeyRefused("not a key to sign with")
    members = {"alg": ALG, "typ": typ, "kid": key.kid}
    return jws.serialize_compact(members, payload, RSAKey.import_key(key.key), algorithms=[ALG])


def verify(token: str, key: PublicKey, *, typ: str) -> bytes:
    """The payload of a JWS that this key has signed. Raises a JoseError."""
    header, _payload = _parts(token)
    if header.typ is None or header.typ.lower() != typ.lower():
        raise HeaderRefused(f"typ is not {typ}")
    if key.purpose is not Purpose.VERIFY or header.kid != key.kid:
        raise KeyRefused("signed by another key")
    try:
        found = jws.deserialize_compact(token, RSAKey.import_key(key.key), algorithms=[ALG])
    except (LibraryError, ValueError) as error:
        raise SignatureInvalid("not signed by this key") from error
    return found.payload


def inspect(token: str) -> Unproven:
    """Header and JSON payload **without proof**: only to find the key. Raises a JoseError."""
    header, payload = _parts(token)
    return Unproven(header, strict.load_object(payload))


def _parts(token: str) -> tuple[Header, bytes]:
    """Header and payload of a token in the shape of section 3.1 with the one algorithm."""
    if len(token) > LONGEST or not token.isascii():
        raise Malformed("not a JWS")
    segments = token.encode().split(b".")
    if len(segments) != 3:
        raise Malformed("not three segments")
    header = headers.read(segments[0], alg=ALG)
    if "enc" in header.members:
        raise AlgorithmRefused("a JWE in place of a JWS")
    strict.decode(segments[2])
    return header, strict.decode(segments[1])
