"""JSON Object Signing and Encryption as FIT-Connect uses it: one algorithm each, nothing optional.

`keys` (RFC 7517) checks RSA keys, `jwe` (RFC 7516) encrypts and opens, also in constant memory,
`jws` (RFC 7515) signs and verifies, `strict` reads JSON and base64url without tolerance. Everything
that must not be used raises a `JoseError`; nothing answers with False.
"""

from rathaus.standards.jose.errors import (
    AlgorithmRefused,
    DecryptionFailed,
    HeaderRefused,
    JoseError,
    KeyRefused,
    Malformed,
    SignatureInvalid,
    TooLarge,
)
from rathaus.standards.jose.keys import PrivateKey, PublicKey, Purpose

__all__ = [
    "AlgorithmRefused",
    "DecryptionFailed",
    "HeaderRefused",
    "JoseError",
    "KeyRefused",
    "Malformed",
    "PrivateKey",
    "PublicKey",
    "Purpose",
    "SignatureInvalid",
    "TooLarge",
]
