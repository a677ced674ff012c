"""Keys and signatures of authorities, for the programs that third parties get.

1. Keys are RSA of at least 4,096 bits as JWK (RFC 7517), named by their thumbprint (RFC 7638
   section 3, SHA-256): a key under another name is refused. A certificate in `x5c` is for that key.
2. Tokens are compact JWS (RFC 7515 section 3.1) with `alg` PS512, `typ` and `kid` (RFC 7518
   section 3.5: salt of the size of the hash); base64url without padding and without tolerance.
"""

from __future__ import annotations

import base64
import hashlib
import json
from dataclasses import dataclass
from typing import Any

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey, RSAPublicNumbers
from cryptography.x509.oid import NameOID

try:
    from rathaus.standards.evidence import verifier
except ImportError:  # far from any installation
    import verifier  # type: ignore[import-not-found, no-redef]  # the copy beside this file

Untrue = verifier.Untrue
SMALLEST, MOST = 4096, 100  # bits of a key, keys in a file


@dataclass(frozen=True)
class Key:
    """A public key with its name, and whom its certificate names ("" without one)."""

    kid: str
    public: RSAPublicKey
    subject: str


@dataclass(frozen=True)
class Token:
    """What was signed, proven, and with which key."""

    claims: dict[str, Any]
    kid: str


def read_keys(found: Any) -> dict[str, Key]:
    """The keys of a JWKS by their names. Raises Untrue."""
    if not isinstance(found, list) or len(found) > MOST:
        raise Untrue("Die Liste der Schlüssel ist unlesbar.")
    keys = [_key(each) for each in found]
    return {key.kid: key for key in keys}


def verify(token: bytes, keys: dict[str, Key], typ: str, what: str) -> Token:
    """Raises Untrue unless one of the keys has signed the token."""
    segments = token.split(b".")
    if len(segments) != 3:
        raise Untrue(f"{what}: Das ist keine Unterschrift.")
    header = verifier.read_json(decode(segments[0], what))
    if (header.get("alg"), header.get("typ")) != ("PS512", typ) or "crit" in header:
        raise Untrue(f"{what}: Das ist eine Unterschrift anderer Art.")
    kid = header.get("kid")
    if not isinstance(kid, str) or kid not in keys:
        raise Untrue(f"{what}: Der Schlüssel zur Unterschrift liegt nicht bei.")
    signed = segments[0] + b"." + segments[1]
    scheme = padding.PSS(padding.MGF1(hashes.SHA512()), hashes.SHA512.digest_size)
    try:
        keys[kid].public.verify(decode(segments[2], what), signed, scheme, hashes.SHA512())
    except InvalidSignature as error:
        raise Untrue(f"{what}: Die Unterschrift ist falsch.") from error
    return Token(verifier.read_json(decode(segments[1], what)), kid)


def decode(text: bytes, what: str) -> bytes:
    """The bytes of base64url without padding. Raises Untrue where it could be written otherwise."""
    try:
        found = base64.b64decode(text + b"=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except ValueError as error:
        raise Untrue(f"{what}: Das ist unlesbar.") from error
    if encode(found).encode() != text:
        raise Untrue(f"{what}: Das ist mehrdeutig geschrieben.")
    return found


def encode(data: bytes) -> str:
    """As base64url without padding."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _key(found: Any) -> Key:
    what = "Liste der Schlüssel"
    if not isinstance(found, dict) or found.get("kty") != "RSA":
        raise Untrue(f"{what}: Darin steht etwas anderes als ein RSA-Schlüssel.")
    try:
        n, e, kid = (str(found[name]) for name in ("n", "e", "kid"))
        numbers = [int.from_bytes(decode(each.encode(), what), "big") for each in (e, n)]
        public = RSAPublicNumbers(*numbers).public_key()
    except (KeyError, ValueError) as error:
        raise Untrue(f"{what}: Ein Schlüssel ist unlesbar.") from error
    if public.key_size < SMALLEST:
        raise Untrue(f"{what}: Ein Schlüssel ist zu kurz.")
    named = json.dumps({"e": e, "kty": "RSA", "n": n}, separators=(",", ":")).encode()
    if encode(hashlib.sha256(named).digest()) != kid:
        raise Untrue(f"{what}: Der Schlüssel {kid} ist ausgetauscht, er passt nicht zum Namen.")
    return Key(kid, public, _subject(found.get("x5c"), public, kid))


def _subject(chain: Any, public: RSAPublicKey, kid: str) -> str:
    """Whom the certificate of the key names."""
    if not chain:
        return ""
    try:
        certificate = x509.load_der_x509_certificate(base64.b64decode(chain[0], validate=True))
        fits = certificate.public_key() == public
        names = certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    except (ValueError, TypeError) as error:
        raise Untrue(f"Das Zertifikat des Schlüssels {kid} ist unlesbar.") from error
    if not fits:
        raise Untrue(f"Das Zertifikat des Schlüssels {kid} gehört zu einem anderen Schlüssel.")
    return ", ".join(str(each.value) for each in names)
