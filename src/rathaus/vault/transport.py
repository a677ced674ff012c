"""The installation's transport key: RSA-4096, signs what the delivery service itself says (PS512).

It lies in a key file beside the others, made when it is first needed (some seconds).
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from joserfc.jwk import RSAKey

from rathaus.vault import platform

TRANSPORT = "transport.key"
BITS, EXPONENT = 4096, 65537


def private_key() -> RSAPrivateKey:
    """The key in use. Raises PlatformKeyMissing."""
    return _loaded(platform.secret(TRANSPORT, _fresh))


def kid() -> str:
    """Its thumbprint (RFC 7638)."""
    return RSAKey.import_key(private_key().public_key()).thumbprint()


def jwk() -> dict[str, Any]:
    """The public half as FIT-Connect publishes it (RFC 7517)."""
    key = RSAKey.import_key(private_key().public_key())
    return {**key.as_dict(private=False), "kid": kid(), "alg": "PS512", "key_ops": ["verify"]}


@lru_cache(maxsize=4)
def _loaded(der: bytes) -> RSAPrivateKey:
    key = serialization.load_der_private_key(der, password=None)
    if not isinstance(key, RSAPrivateKey):
        raise TypeError("not an RSA key")
    return key


def _fresh() -> bytes:
    return generate_private_key(EXPONENT, BITS).private_bytes(
        serialization.Encoding.DER,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
