"""The RSA keys of an authority, as others see them."""

from __future__ import annotations

import base64
from datetime import timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.x509.oid import NameOID
from joserfc import jwe
from joserfc.jwk import RSAKey

from rathaus.lib import clock
from rathaus.lib.errors import RathausError
from rathaus.vault import exchange_keys, rings
from rathaus.vault.models import Purpose, RingKey
from tests.cast import Cast

ALGORITHMS = ["RSA-OAEP-256", "A256GCM"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def opened(cast: Cast) -> rings.OpenRing:
    head = cast.wiesental_head
    ring = rings.open_ring(head.authority_id, head.personal)
    exchange_keys.create(ring=ring, by=head, at=clock.now())
    return ring


def row(opened: rings.OpenRing, purpose: str = Purpose.EXCHANGE_ENCRYPTION) -> RingKey:
    return RingKey.objects.get(ring=opened.ring, purpose=purpose, retired_at=None)


def test_the_product_makes_4096_bits() -> None:
    assert exchange_keys.BITS == 4096


def test_a_foreign_client_encrypts_with_the_jwks_and_the_ring_opens_it(
    opened: rings.OpenRing,
) -> None:
    found = next(
        key for key in exchange_keys.jwks(opened.ring)["keys"] if key["alg"] == "RSA-OAEP-256"
    )
    assert found["key_ops"] == ["wrapKey"]
    assert "d" not in found
    public = {name: found[name] for name in ("kty", "n", "e")}
    header = {"alg": "RSA-OAEP-256", "enc": "A256GCM", "kid": found["kid"]}
    sealed = jwe.encrypt_compact(header, b"Antrag", RSAKey.import_key(public), ALGORITHMS)
    private = exchange_keys.private_key(opened, row(opened))
    assert (
        jwe.decrypt_compact(sealed, RSAKey.import_key(private), ALGORITHMS).plaintext == b"Antrag"
    )


def test_the_certificate_is_of_the_key_and_signed_by_it(opened: rings.OpenRing) -> None:
    for each in exchange_keys.jwks(opened.ring)["keys"]:
        certificate = x509.load_der_x509_certificate(base64.b64decode(each["x5c"][0]))
        certificate.verify_directly_issued_by(certificate)
        assert certificate.public_key().public_numbers().n == RSAKey.import_key(
            {name: each[name] for name in ("kty", "n", "e")}
        ).raw_value.public_numbers().n  # fmt: skip


def test_signatures_outlive_a_rotation(cast: Cast, opened: rings.OpenRing) -> None:
    old = row(opened, Purpose.EXCHANGE_SIGNATURE)
    exchange_keys.create(ring=opened, by=cast.wiesental_head, at=clock.now())
    kids = {key["kid"] for key in exchange_keys.jwks(opened.ring)["keys"]}
    assert {old.kid, row(opened, Purpose.EXCHANGE_SIGNATURE).kid} < kids
    old.refresh_from_db()
    signature = exchange_keys.private_key(opened, old).sign(
        b"SET", padding.PSS(padding.MGF1(hashes.SHA512()), 64), hashes.SHA512()
    )
    assert len(signature) * 8 == exchange_keys.BITS


def chain(opened: rings.OpenRing, *, days: int = 30, of_key: object = None) -> bytes:
    """A certificate of the ring's key by a root made here, and that one's."""
    root_key, at = generate_private_key(SECP256R1()), clock.now()
    root_name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Prüf-Wurzel")])
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Wiesental")])
    private = exchange_keys.private_key(opened, row(opened))
    public = of_key or private.public_key()
    made = []
    for subject, key in ((name, public), (root_name, root_key.public_key())):
        builder = x509.CertificateBuilder(root_name, subject, key, x509.random_serial_number())
        builder = builder.not_valid_before(at - timedelta(days=60))
        builder = builder.not_valid_after(at + timedelta(days=days))
        made.append(builder.sign(root_key, hashes.SHA256()))
    return b"".join(each.public_bytes(serialization.Encoding.PEM) for each in made)


def install(cast: Cast, opened: rings.OpenRing, pem: bytes) -> RingKey:
    return exchange_keys.install_chain(
        row=row(opened), pem=pem, by=cast.wiesental_head, at=clock.now()
    )


def test_a_chain_of_an_infrastructure_replaces_the_self_signed_one(
    cast: Cast, opened: rings.OpenRing
) -> None:
    install(cast, opened, chain(opened))
    published = exchange_keys.jwks(opened.ring)["keys"]
    assert {len(key["x5c"]) for key in published} == {1, 2}


def test_chains_that_do_not_fit_are_refused(cast: Cast, opened: rings.OpenRing) -> None:
    other = generate_private_key(SECP256R1()).public_key()
    first, second = chain(opened), chain(opened)
    end = b"-----END CERTIFICATE-----\n"
    mixed = first.split(end)[0] + end + second.split(end)[1] + end
    for pem in (b"kein Zertifikat", chain(opened, of_key=other), chain(opened, days=-1), mixed):
        with pytest.raises(RathausError):
            install(cast, opened, pem)
