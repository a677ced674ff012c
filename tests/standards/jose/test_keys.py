"""A JWK from elsewhere keeps the rules of FIT-Connect or is refused by name of the rule."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicNumbers
from cryptography.x509.oid import NameOID
from joserfc.jwk import RSAKey

from rathaus.standards.jose import KeyRefused, PrivateKey, Purpose, keys, strict
from tests.shared_data import shared
from tests.standards.keys import opens, pair, signs

NOW = datetime(2026, 5, 4, 12, tzinfo=UTC)


def jwk(**changes: Any) -> dict[str, Any]:
    return {**keys.write(opens().public), **changes}


def certificate(
    subject: RSAPrivateKey, issuer: RSAPrivateKey, name: str, issued_by: str, *, ca: bool
) -> str:
    def of(common: str) -> x509.Name:
        return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common)])

    made = (
        x509.CertificateBuilder(of(issued_by), of(name), subject.public_key(), 7)
        .not_valid_before(NOW - timedelta(days=1))
        .not_valid_after(NOW + timedelta(days=1))
        .add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
        .sign(issuer, hashes.SHA512())
    )
    return base64.b64encode(made.public_bytes(serialization.Encoding.DER)).decode()


def chain(*, ca: bool = True) -> list[str]:
    """The certificate of the key of `jwk()`, signed by an authority of the second pair."""
    return [
        certificate(pair(1), pair(2), "Auwinkel", "Anstalt", ca=False),
        certificate(pair(2), pair(2), "Anstalt", "Anstalt", ca=ca),
    ]


def test_a_key_comes_back() -> None:
    key = keys.read(jwk(), Purpose.ENCRYPT)
    assert key.key == pair(1).public_key()
    assert keys.write(key) == jwk()
    assert RSAKey.import_key({k: v for k, v in jwk().items() if k != "key_ops"})


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({"kty": "EC"}, "kty"),
        ({"d": "AQAB"}, "private"),
        ({"alg": "RSA1_5"}, "alg"),
        ({"alg": "RSA-OAEP"}, "alg"),
        ({"alg": None}, "alg"),
        ({"key_ops": ["verify"]}, "key_ops"),
        ({"key_ops": ["wrapKey", "verify"]}, "key_ops"),
        ({"key_ops": None}, "key_ops"),
        ({"use": "sig"}, "use"),
        ({"kid": "short"}, "kid"),
        ({"kid": "k" * 65}, "kid"),
        ({"kid": 12345678}, "kid"),
        ({"e": "Aw"}, "AQAB"),
        ({"n": None}, "n is missing"),
        ({"n": "A" * 5000}, "too long"),
        ({"n": "!!"}, "no modulus"),
        ({"n": "AQAB"}, "no modulus|bits"),
        ({"x5c": []}, "chain"),
        ({"x5c": "text"}, "chain"),
        ({"x5c": ["text"]}, "no certificate"),
        ({"x5c": [17]}, "no certificate"),
    ],
)
def test_a_broken_rule_is_named(changes: dict[str, Any], rule: str) -> None:
    with pytest.raises(KeyRefused, match=rule):
        keys.read(jwk(**changes), Purpose.ENCRYPT)


def test_the_key_has_4096_bits() -> None:
    numbers = pair(9, 2048).public_key().public_numbers()
    with pytest.raises(KeyRefused, match="2048 bits"):
        keys.read(jwk(n=strict.encode(numbers.n.to_bytes(256, "big")).decode()), Purpose.ENCRYPT)
    with pytest.raises(KeyRefused, match="2048 bits"):
        PrivateKey(Purpose.VERIFY, "12345678", pair(9, 2048))


def test_the_thumbprint_of_rfc_7638_section_3_1() -> None:
    n = (
        b"0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJE"
        b"CPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2Q"
        b"vzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6"
        b"WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw"
    )
    numbers = RSAPublicNumbers(65537, int.from_bytes(strict.decode(n), "big"))
    assert keys.thumbprint(numbers.public_key()) == "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs"


def test_leading_zeros_are_refused() -> None:
    modulus = pair(1).public_key().public_numbers().n.to_bytes(513, "big")
    with pytest.raises(KeyRefused, match="leading zeros"):
        keys.read(jwk(n=strict.encode(modulus).decode()), Purpose.ENCRYPT)


def test_a_key_to_encrypt_to_does_not_verify() -> None:
    with pytest.raises(KeyRefused, match="alg is not PS512"):
        keys.read(jwk(), Purpose.VERIFY)


def test_a_set_has_the_key_once() -> None:
    both = {"keys": [jwk(), keys.write(signs().public)]}
    assert keys.find(both, "key-to-sign-1", Purpose.VERIFY).key == pair(2).public_key()
    for wrong in ({}, {"keys": []}, {"keys": [jwk(), jwk()]}, {"keys": [3]}):
        with pytest.raises(KeyRefused):
            keys.find(wrong, "key-to-open-1", Purpose.ENCRYPT)


def test_a_chain_is_checked_where_it_is_there() -> None:
    assert len(keys.read(jwk(x5c=chain()), Purpose.ENCRYPT, chain_at=NOW).chain) == 2
    assert keys.read(jwk(x5c=chain()), Purpose.ENCRYPT).chain


def test_a_chain_is_demanded_with_a_time() -> None:
    with pytest.raises(KeyRefused, match="chain"):
        keys.read(jwk(), Purpose.ENCRYPT, chain_at=NOW)


@pytest.mark.parametrize("days", [-2, 2])
def test_a_chain_is_valid_at_the_time(days: int) -> None:
    with pytest.raises(KeyRefused, match="not valid at this time"):
        keys.read(jwk(x5c=chain()), Purpose.ENCRYPT, chain_at=NOW + timedelta(days=days))


def test_the_chain_is_about_this_key_and_holds_together() -> None:
    own, issuer = chain()
    with pytest.raises(KeyRefused, match="another key"):
        keys.read(jwk(x5c=[issuer]), Purpose.ENCRYPT)
    with pytest.raises(KeyRefused, match="may not sign"):
        keys.read(jwk(x5c=[own, own]), Purpose.ENCRYPT)
    foreign = certificate(pair(3), pair(3), "Anstalt", "Anstalt", ca=True)
    with pytest.raises(KeyRefused, match="signed by the next"):
        keys.read(jwk(x5c=[own, foreign]), Purpose.ENCRYPT)
    with pytest.raises(KeyRefused, match="may not sign"):
        keys.read(jwk(x5c=chain(ca=False)), Purpose.ENCRYPT)


def test_a_key_without_key_ops_as_it_is_found_outside() -> None:
    found = json.loads(
        shared("fit-connect/mock-destination-key_RSA4096_public.json").read_text("utf-8")
    )
    with pytest.raises(KeyRefused, match="key_ops"):
        keys.read(found, Purpose.ENCRYPT)
    assert keys.read({**found, "key_ops": ["wrapKey"]}, Purpose.ENCRYPT).kid == found["kid"]
