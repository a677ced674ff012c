"""The RSA keys with which an authority meets others (FIT-Connect): one pair to encrypt to it, one
to sign with, 4,096 bits, exported as JWKS (RFC 7517) with their certificate chain (x5c).

Our own content is never sealed to them; they are wrapped in the ring like every other key.
"""

from __future__ import annotations

import base64
from datetime import datetime, timedelta
from functools import lru_cache
from itertools import pairwise
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric.rsa import (
    RSAPrivateKey,
    RSAPublicKey,
    generate_private_key,
)
from cryptography.x509.oid import NameOID
from django.db import transaction
from django.utils.translation import gettext as _
from joserfc.jwk import RSAKey

from rathaus.audit import actions as audit
from rathaus.lib.errors import RathausError
from rathaus.vault.keeping import put_key
from rathaus.vault.models import KeyRing, Purpose, RingKey
from rathaus.vault.rings import OpenRing

BITS, EXPONENT = 4096, 65537
VALID_DAYS = 730  # of a self-signed certificate
# purpose → (algorithm of RFC 7518, key_ops of RFC 7517 as FIT-Connect writes them)
USES = {
    Purpose.EXCHANGE_ENCRYPTION: ("RSA-OAEP-256", "wrapKey"),
    Purpose.EXCHANGE_SIGNATURE: ("PS512", "verify"),
}
DER = serialization.Encoding.DER


@transaction.atomic
def create(*, ring: OpenRing, by: audit.Named, at: datetime) -> list[RingKey]:
    """Fresh pairs for encryption and signature with self-signed certificates; those in use are
    retired and stay to open and verify what is there. Takes seconds."""
    return [_create(ring, purpose, by, at) for purpose in USES]


def private_key(ring: OpenRing, row: RingKey) -> RSAPrivateKey:
    """The private key of a row. Raises Tampered."""
    # To test the primes takes a second each time; that these are the bytes that we once wrapped is
    # proven already.
    key = serialization.load_der_private_key(
        ring.private_bytes(row), password=None, unsafe_skip_rsa_key_validation=True
    )
    if not isinstance(key, RSAPrivateKey):
        raise TypeError("not an RSA key")
    return key


def public_key(row: RingKey) -> RSAPublicKey:
    """The public half of a row."""
    return _loaded(bytes(row.public))


def jwks(ring: KeyRing) -> dict[str, list[dict[str, Any]]]:
    """All public exchange keys of an authority, the retired ones too: signatures outlive them."""
    rows = ring.keys.filter(purpose__in=USES).order_by("purpose", "-number")
    return {"keys": [jwk(row) for row in rows]}


@transaction.atomic
def install_chain(*, row: RingKey, pem: bytes, by: audit.Named, at: datetime) -> RingKey:
    """Put a certificate chain of a public key infrastructure (PEM, own certificate first) in place
    of the self-signed one. Raises RathausError where it is not readable, not of this key, not valid
    now, or where a certificate is not signed by the next."""
    try:
        chain = x509.load_pem_x509_certificates(pem)
    except ValueError as error:
        raise RathausError(_("Die Datei ist keine Zertifikatskette im Format PEM.")) from error
    own = chain[0].public_key().public_bytes(DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    if own != bytes(row.public):
        raise RathausError(_("Das erste Zertifikat gehört nicht zu diesem Schlüssel."))
    _check_chain(chain, at)
    row.certificates = [_text(each.public_bytes(DER)) for each in chain]
    row.save(update_fields=["certificates"])
    ring = row.ring
    audit.record(
        verb="key_ring.certificate", object=ring, by=by, at=at, authority=ring.authority_id,
        key=row.kid, certificate=chain[0].fingerprint(hashes.SHA256()).hex(),
    )  # fmt: skip
    return row


def _create(ring: OpenRing, purpose: str, by: audit.Named, at: datetime) -> RingKey:
    key = generate_private_key(EXPONENT, BITS)
    public = key.public_key().public_bytes(DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    private = key.private_bytes(
        DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    kid = RSAKey.import_key(key.public_key()).thumbprint()  # RFC 7638
    row = put_key(
        ring, purpose, algorithm="RSA-4096", kid=kid, public=public, private=private, by=by, at=at
    )
    row.certificates = [_text(_self_signed(ring, key, at).public_bytes(DER))]
    row.save(update_fields=["certificates"])
    return row


def _self_signed(ring: OpenRing, key: RSAPrivateKey, at: datetime) -> x509.Certificate:
    authority = ring.ring.authority
    name = x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "DE"),
            x509.NameAttribute(NameOID.COMMON_NAME, authority.name[:64]),
            x509.NameAttribute(NameOID.SERIAL_NUMBER, authority.ars),
        ]
    )
    builder = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    builder = builder.not_valid_before(at - timedelta(minutes=5))
    return builder.not_valid_after(at + timedelta(days=VALID_DAYS)).sign(key, hashes.SHA512())


def _check_chain(chain: list[x509.Certificate], at: datetime) -> None:
    for certificate in chain:
        if not certificate.not_valid_before_utc <= at <= certificate.not_valid_after_utc:
            raise RathausError(_("Ein Zertifikat der Kette gilt jetzt nicht."))
    for certificate, issuer in pairwise(chain):
        try:
            certificate.verify_directly_issued_by(issuer)
        except Exception as error:  # the library names several: type, value, signature
            raise RathausError(
                _("Die Zertifikate der Kette gehören nicht in dieser Reihenfolge zusammen.")
            ) from error


def jwk(row: RingKey) -> dict[str, Any]:
    """The public half of an exchange key as a JWK."""
    algorithm, operation = USES[Purpose(row.purpose)]
    key = RSAKey.import_key(serialization.load_der_public_key(bytes(row.public)))  # type: ignore[arg-type]  # RSA by construction
    return {
        **key.as_dict(private=False),
        "kid": row.kid,
        "alg": algorithm,
        "key_ops": [operation],
        "x5c": row.certificates,
    }


def thumbprint(public: bytes) -> str:
    """The name of a public exchange key (DER; RFC 7638), "" for bytes that are none."""
    try:
        found = serialization.load_der_public_key(public)
    except ValueError:
        return ""
    return RSAKey.import_key(found).thumbprint() if isinstance(found, RSAPublicKey) else ""


def _text(der: bytes) -> str:
    """Standard base64 of DER, as x5c wants it (RFC 7517 §4.7)."""
    return base64.b64encode(der).decode()


@lru_cache(maxsize=512)
def _loaded(der: bytes) -> RSAPublicKey:
    key = serialization.load_der_public_key(der)
    if not isinstance(key, RSAPublicKey):
        raise TypeError("not an RSA key")
    return key
