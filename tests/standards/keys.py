"""RSA keys for the tests of tokens: made once a session, because 4,096 bits take a second."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key

from rathaus.standards.jose.keys import PrivateKey, Purpose


@cache
def pair(number: int, bits: int = 4096) -> RSAPrivateKey:
    return generate_private_key(65537, bits)


def opens(number: int = 1, kid: str = "key-to-open-1") -> PrivateKey:
    """A key that opens what is encrypted to it."""
    return PrivateKey(Purpose.ENCRYPT, kid, pair(number))


def signs(number: int = 2, kid: str = "key-to-sign-1") -> PrivateKey:
    """A key that signs."""
    return PrivateKey(Purpose.VERIFY, kid, pair(number))


def renamed(key: PrivateKey, kid: str) -> PrivateKey:
    """The same key under another name."""
    return replace(key, kid=kid)
