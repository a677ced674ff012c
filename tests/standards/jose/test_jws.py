"""JWS: one algorithm, one type, one key."""

from __future__ import annotations

import hmac
import json
from typing import Any

import pytest
from joserfc import jws as library
from joserfc.jwk import RSAKey

from rathaus.standards.jose import (
    AlgorithmRefused,
    HeaderRefused,
    JoseError,
    KeyRefused,
    Malformed,
    SignatureInvalid,
    jws,
    strict,
)
from tests.standards.keys import opens, pair, signs

TYP = "secevent+jwt"
PAYLOAD = b'{"iss":"x","n":1}'
HEADER = {"alg": "PS512", "typ": TYP, "kid": "key-to-sign-1"}


def foreign(payload: bytes = PAYLOAD, **changes: Any) -> str:
    header = {k: v for k, v in {**HEADER, **changes}.items() if v is not None}
    key: Any = RSAKey.import_key(pair(2))
    if header["alg"] == "HS256":
        return confused(header, payload)
    return library.serialize_compact(header, payload, key, algorithms=[header["alg"]])


def confused(header: dict[str, Any], payload: bytes) -> str:
    """The public key as the secret of a MAC; the library refuses to write that."""
    secret = RSAKey.import_key(pair(2).public_key()).as_pem(private=False)
    signed = strict.encode(strict.dumps(header)) + b"." + strict.encode(payload)
    mac = hmac.digest(secret, signed, "sha256")
    return (signed + b"." + strict.encode(mac)).decode()


def with_header(text: str) -> str:
    return ".".join([strict.encode(text.encode()).decode(), *foreign().split(".")[1:]])


def test_both_directions_with_the_library() -> None:
    token = jws.sign(PAYLOAD, signs(), typ=TYP)
    found = library.deserialize_compact(
        token, RSAKey.import_key(pair(2).public_key()), algorithms=["PS512"]
    )
    assert (found.payload, found.protected) == (PAYLOAD, HEADER)
    assert jws.verify(foreign(), signs().public, typ=TYP) == PAYLOAD
    assert jws.inspect(token).payload == {"iss": "x", "n": 1}


@pytest.mark.parametrize("alg", ["none", "RS256", "RS512", "PS256", "HS256"])
def test_another_algorithm_is_refused(alg: str) -> None:
    token = foreign(alg=alg)
    with pytest.raises(AlgorithmRefused):
        jws.verify(token, signs().public, typ=TYP)
    with pytest.raises(AlgorithmRefused):
        jws.inspect(token)


def test_the_unsecured_token_of_rfc_7515_appendix_a_5() -> None:
    token = (
        "eyJhbGciOiJub25lIn0.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9l"
        "eGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ."
    )
    with pytest.raises(AlgorithmRefused):
        jws.verify(token, signs().public, typ=TYP)


def test_the_unencoded_payload_of_rfc_7797_section_4_2_is_refused() -> None:
    for text in (
        json.dumps({**HEADER, "b64": False, "crit": ["b64"]}),
        json.dumps({**HEADER, "b64": False}),
    ):
        with pytest.raises(HeaderRefused):
            jws.verify(with_header(text), signs().public, typ=TYP)


@pytest.mark.parametrize("typ", [None, "JWT", "secevent"])
def test_another_type_is_refused(typ: str | None) -> None:
    with pytest.raises(HeaderRefused, match="typ"):
        jws.verify(foreign(typ=typ), signs().public, typ=TYP)


def test_another_key_is_refused() -> None:
    with pytest.raises(SignatureInvalid):
        jws.verify(foreign(), signs(3).public, typ=TYP)
    with pytest.raises(KeyRefused):
        jws.verify(foreign(), signs(2, "another-kid").public, typ=TYP)
    with pytest.raises(HeaderRefused, match="kid"):
        jws.verify(foreign(kid=None), signs().public, typ=TYP)
    with pytest.raises(KeyRefused):
        jws.sign(PAYLOAD, opens(), typ=TYP)
    with pytest.raises(KeyRefused):
        jws.verify(foreign(kid="key-to-open-1"), opens().public, typ=TYP)


def test_a_key_inside_the_token_counts_for_nothing() -> None:
    forger = RSAKey.import_key(pair(3))
    header = {**HEADER, "jwk": forger.as_dict(private=False)}
    token = library.serialize_compact(header, PAYLOAD, forger, algorithms=["PS512"])
    with pytest.raises(SignatureInvalid):
        jws.verify(token, signs().public, typ=TYP)


@pytest.mark.parametrize("segment", [1, 2])
def test_payload_and_signature_are_protected(segment: int) -> None:
    mine, other = foreign().split("."), foreign(b'{"iss":"y"}').split(".")
    mine[segment] = other[segment]
    with pytest.raises(SignatureInvalid):
        jws.verify(".".join(mine), signs().public, typ=TYP)


@pytest.mark.parametrize(
    "token", ["", "a.b", "a.b.c.d", "ä.b.c", "A" * 2_000_000, foreign() + "=", foreign()[:-1] + "!"]
)
def test_another_shape_is_malformed(token: str) -> None:
    with pytest.raises((Malformed, AlgorithmRefused)):
        jws.verify(token, signs().public, typ=TYP)


def test_duplicate_members_are_refused() -> None:
    with pytest.raises(Malformed):
        jws.inspect(with_header('{"alg":"none",' + json.dumps(HEADER)[1:]))
    with pytest.raises(Malformed):
        jws.inspect(foreign(b'{"iss":"a","iss":"b"}'))


def test_all_errors_are_of_one_kind() -> None:
    assert issubclass(SignatureInvalid, JoseError)
    assert issubclass(JoseError, ValueError)
