"""What can be wrong with a key or a token; nothing in this package answers with False.

The texts are English and for logs: they name members and lengths, never content. FIT-Connect's
own problem types are added by `standards.fitconnect`, which knows which part was concerned.
"""

from __future__ import annotations


class JoseError(ValueError):
    """A key or token must not be used."""


class Malformed(JoseError):
    """Not the serialisation that the RFC describes: segments, base64url, JSON."""


class AlgorithmRefused(JoseError):
    """An `alg` or `enc` other than the one that was asked for."""


class HeaderRefused(JoseError):
    """A header with a member that is forbidden here, or without one that is demanded."""


class KeyRefused(JoseError):
    """A JWK that breaks a rule, or does not fit the token."""


class TooLarge(JoseError):
    """More content than the caller allows."""


class DecryptionFailed(JoseError):
    """Wrong key or changed content: one error for all causes (RFC 7516 section 11.5)."""


class SignatureInvalid(JoseError):
    """The signature is not one by this key over this content."""
