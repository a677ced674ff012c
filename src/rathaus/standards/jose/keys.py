"""RSA keys as JWK (RFC 7517, RFC 7518 section 6.3) under the rules of FIT-Connect.

1. `kty` is RSA; no private member (`d`, `p`, …) in a key from elsewhere.
2. `alg` is RSA-OAEP-256 (to encrypt) or PS512 (to verify), `key_ops` exactly the one operation
   `wrapKey` or `verify` (RFC 7517 section 4.3); a `use` beside it must agree (section 4.2).
3. `kid` has 8 to 64 characters (FIT-Connect, schema of the JWK).
4. `n` has 4,096 bits or more (up to 8,192: a larger one only costs time), `e` is AQAB.
5. `x5c`, where present or demanded: standard base64 of DER; the first certificate holds this key
   (RFC 7517 section 4.7), each is signed by the next, which may sign certificates, and all are
   valid at the time asked for. Whether the last one is trusted, or one revoked, is not judged here.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from itertools import pairwise
from typing import Any

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.rsa import (
    RSAPrivateKey,
    RSAPublicKey,
    RSAPublicNumbers,
)

from rathaus.standards.jose import strict
from rathaus.standards.jose.errors import KeyRefused, Malformed

EXPONENT, EXPONENT_TEXT = 65537, "AQAB"
FEWEST_BITS, MOST_BITS = 4096, 8192
SHORTEST_KID, LONGEST_KID = 8, 64
LONGEST_CHAIN = 8
PRIVATE_MEMBERS = frozenset({"d", "p", "q", "dp", "dq", "qi", "oth", "k"})


class Purpose(Enum):
    """What a public key is for: (alg, key_ops, use)."""

    ENCRYPT = ("RSA-OAEP-256", "wrapKey", "enc")
    VERIFY = ("PS512", "verify", "sig")

    @property
    def algorithm(self) -> str:
        return self.value[0]


@dataclass(frozen=True)
class PublicKey:
    """A public key that kept the rules, with the certificates that came with it."""

    purpose: Purpose
    kid: str
    key: RSAPublicKey
    chain: tuple[x509.Certificate, ...] = ()


@dataclass(frozen=True)
class PrivateKey:
    """Our own half of a pair: opens what is encrypted to `kid`, or signs as `kid`."""

    purpose: Purpose
    kid: str
    key: RSAPrivateKey

    def __post_init__(self) -> None:
        _check_kid(self.kid)
        _check_strength(self.key.public_key())

    @property
    def public(self) -> PublicKey:
        return PublicKey(self.purpose, self.kid, self.key.public_key())


def read(
    jwk: Mapping[str, Any], purpose: Purpose, *, chain_at: datetime | None = None
) -> PublicKey:
    """The key of a JWK. With `chain_at`, a certificate chain valid at that time is demanded;
    without it, a chain that is there is checked but for its dates. Raises KeyRefused."""
    _check_type(jwk)
    _check_purpose(jwk, purpose)
    kid = _check_kid(jwk.get("kid"))
    key = _numbers(jwk)
    chain = _chain(jwk.get("x5c"), demanded=chain_at is not None)
    _check_chain(chain, key, chain_at)
    return PublicKey(purpose, kid, key, chain)


def find(jwks: Mapping[str, Any], kid: str, purpose: Purpose) -> PublicKey:
    """The key with this `kid` of a JWK Set (RFC 7517 section 5). Raises KeyRefused where there is
    none, or more than one."""
    keys = jwks.get("keys")
    if not isinstance(keys, list):
        raise KeyRefused("a JWK Set has `keys`")
    found = [jwk for jwk in keys if isinstance(jwk, dict) and jwk.get("kid") == kid]
    if len(found) != 1:
        raise KeyRefused(f"{len(found)} keys with this kid")
    return read(found[0], purpose)


def write(key: PublicKey) -> dict[str, Any]:
    """The JWK of a public key."""
    numbers = key.key.public_numbers()
    algorithm, operation, _use = key.purpose.value
    jwk: dict[str, Any] = {
        "kty": "RSA",
        "key_ops": [operation],
        "alg": algorithm,
        "kid": key.kid,
        "n": _integer(numbers.n),
        "e": EXPONENT_TEXT,
    }
    if key.chain:
        der = [each.public_bytes(serialization.Encoding.DER) for each in key.chain]
        jwk["x5c"] = [base64.b64encode(each).decode() for each in der]
    return jwk


def thumbprint(key: RSAPublicKey) -> str:
    """The name that every holder of a key can compute (RFC 7638); old senders write it as `kid`."""
    numbers = key.public_numbers()
    members = {"e": _integer(numbers.e), "kty": "RSA", "n": _integer(numbers.n)}  # in this order
    return strict.encode(hashlib.sha256(strict.dumps(members)).digest()).decode()


def _integer(number: int) -> str:
    """Base64urlUInt (RFC 7518 section 2)."""
    return strict.encode(number.to_bytes((number.bit_length() + 7) // 8, "big")).decode()


def _check_type(jwk: Mapping[str, Any]) -> None:
    if jwk.get("kty") != "RSA":
        raise KeyRefused("kty is not RSA")
    if PRIVATE_MEMBERS & set(jwk):
        raise KeyRefused("a public key with private members")


def _check_purpose(jwk: Mapping[str, Any], purpose: Purpose) -> None:
    algorithm, operation, use = purpose.value
    if jwk.get("alg") != algorithm:
        raise KeyRefused(f"alg is not {algorithm}")
    if jwk.get("key_ops") != [operation]:
        raise KeyRefused(f"key_ops is not exactly {operation}")
    if jwk.get("use", use) != use:
        raise KeyRefused("use and key_ops disagree")


def _check_kid(kid: Any) -> str:
    if not isinstance(kid, str) or not SHORTEST_KID <= len(kid) <= LONGEST_KID:
        raise KeyRefused("kid has not 8 to 64 characters")
    return kid


def _numbers(jwk: Mapping[str, Any]) -> RSAPublicKey:
    if jwk.get("e") != EXPONENT_TEXT:
        raise KeyRefused("e is not AQAB")
    n = jwk.get("n")
    if not isinstance(n, str) or len(n) > MOST_BITS // 6 + 2:
        raise KeyRefused("n is missing or too long")
    try:
        modulus = strict.decode(n.encode())
        key = RSAPublicNumbers(EXPONENT, int.from_bytes(modulus, "big")).public_key()
    except ValueError as error:  # Malformed is one
        raise KeyRefused("n is no modulus") from error
    if modulus[:1] == b"\0":
        raise KeyRefused("n has leading zeros (RFC 7518 section 6.3.1.1)")
    return _check_strength(key)


def _check_strength(key: RSAPublicKey) -> RSAPublicKey:
    if not FEWEST_BITS <= key.key_size <= MOST_BITS:
        raise KeyRefused(f"{key.key_size} bits, not {FEWEST_BITS}")
    if key.public_numbers().e != EXPONENT:
        raise KeyRefused("e is not AQAB")
    return key


def _chain(x5c: Any, *, demanded: bool) -> tuple[x509.Certificate, ...]:
    if x5c is None and not demanded:
        return ()
    if not isinstance(x5c, list) or not 0 < len(x5c) <= LONGEST_CHAIN:
        raise KeyRefused("x5c is not a certificate chain")
    try:
        return tuple(_certificate(text) for text in x5c)
    except (ValueError, TypeError, binascii.Error) as error:
        raise KeyRefused("x5c holds something that is no certificate") from error


def _certificate(text: Any) -> x509.Certificate:
    if not isinstance(text, str):
        raise Malformed("not a string")
    return x509.load_der_x509_certificate(base64.b64decode(text, validate=True))


def _check_chain(chain: Sequence[x509.Certificate], key: RSAPublicKey, at: datetime | None) -> None:
    if chain and chain[0].public_key() != key:
        raise KeyRefused("the first certificate of x5c is about another key")
    for certificate, issuer in pairwise(chain):
        _check_issued(certificate, issuer)
    if at is not None and not all(_valid(certificate, at) for certificate in chain):
        raise KeyRefused("x5c: a certificate is not valid at this time")


def _check_issued(certificate: x509.Certificate, issuer: x509.Certificate) -> None:
    if not _may_sign(issuer):
        raise KeyRefused("x5c: an issuer may not sign certificates")
    try:
        certificate.verify_directly_issued_by(issuer)
    except (ValueError, TypeError, InvalidSignature) as error:
        raise KeyRefused("x5c: a certificate is not signed by the next") from error


def _valid(certificate: x509.Certificate, at: datetime) -> bool:
    return certificate.not_valid_before_utc <= at <= certificate.not_valid_after_utc


def _may_sign(certificate: x509.Certificate) -> bool:
    try:
        extension = certificate.extensions.get_extension_for_class(x509.BasicConstraints)
    except (x509.ExtensionNotFound, ValueError):
        return False
    return extension.value.ca
