"""Altering genuine answers: opened, changed, signed again with any key, encrypted again."""

from __future__ import annotations

import base64
import copy
import os
from collections.abc import Callable

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from lxml import etree

from rathaus.accounts.identities.saml import decryption, signatures
from rathaus.accounts.identities.saml.names import (
    DS,
    ENCRYPTION,
    ENCRYPTION_11,
    RSA_OAEP,
    SAML,
    XENC,
    XENC11,
)
from tests.accounts.saml.party import Party

Change = Callable[[etree._Element], object]


def parsed(form_field: str) -> etree._Element:
    return etree.fromstring(base64.b64decode(form_field))


def packed(root: etree._Element | bytes) -> str:
    content = root if isinstance(root, bytes) else etree.tostring(root)
    return base64.b64encode(content).decode()


def opened(party: Party, form_field: str) -> etree._Element:
    """The answer with its signed assertion in plain, its own signature taken off."""
    root = parsed(form_field)
    drop_signature(root)
    closed = root.find(f"{SAML}EncryptedAssertion")
    assert closed is not None
    assertion = decryption.decrypt(closed, [party.key])
    root.replace(closed, assertion)
    return root


def assertion_of(root: etree._Element) -> etree._Element:
    found = root.find(f"{SAML}Assertion")
    assert found is not None
    return found


def drop_signature(element: etree._Element) -> None:
    signature = element.find(f"{DS}Signature")
    if signature is not None:
        element.remove(signature)


def idp_key(party: Party) -> RSAPrivateKey:
    key = load_pem_private_key(party.idp.key.read_bytes(), None)
    assert isinstance(key, RSAPrivateKey)
    return key


def idp_certificate(party: Party) -> x509.Certificate:
    return x509.load_pem_x509_certificate(party.idp.certificate.read_bytes())


def forged(
    party: Party,
    form_field: str,
    change: Change,
    *,
    key: RSAPrivateKey | None = None,
    encrypt_to: x509.Certificate | None = None,
    sign: bool = True,
    pss: bool = False,
) -> str:
    """The answer changed by `change(response)` and made whole again: assertion signed by the key
    (the provider's), encrypted to the certificate (ours), response signed."""
    root = opened(party, form_field)
    drop_signature(assertion_of(root))
    change(root)
    key, certificate = key or idp_key(party), idp_certificate(party)
    if sign:
        for old in root.findall(f"{SAML}Assertion"):
            new = signatures.sign(copy.deepcopy(old), key, certificate, pss=pss)
            root.replace(old, new)
    to = encrypt_to or party.certificate
    for old in root.findall(f"{SAML}Assertion"):
        root.replace(old, encrypted(old, to))
    return packed(signatures.sign(root, key, certificate, pss=pss) if sign else root)


def encrypted(assertion: etree._Element, certificate: x509.Certificate) -> etree._Element:
    """As EncryptedAssertion: AES-128-GCM under RSA-OAEP with SHA-256 and MGF1 with SHA-256."""
    secret, nonce = AESGCM.generate_key(128), os.urandom(12)
    sealed = nonce + AESGCM(secret).encrypt(nonce, etree.tostring(assertion), None)
    public = certificate.public_key()
    assert isinstance(public, RSAPublicKey)
    scheme = padding.OAEP(padding.MGF1(hashes.SHA256()), hashes.SHA256(), None)
    root = etree.Element(f"{SAML}EncryptedAssertion")
    data = etree.SubElement(root, f"{XENC}EncryptedData", Type=f"{ENCRYPTION}Element")
    etree.SubElement(data, f"{XENC}EncryptionMethod", Algorithm=f"{ENCRYPTION_11}aes128-gcm")
    info = etree.SubElement(data, f"{DS}KeyInfo")
    wrapped = etree.SubElement(info, f"{XENC}EncryptedKey")
    method = etree.SubElement(wrapped, f"{XENC}EncryptionMethod", Algorithm=RSA_OAEP)
    etree.SubElement(method, f"{DS}DigestMethod", Algorithm=f"{ENCRYPTION}sha256")
    etree.SubElement(method, f"{XENC11}MGF", Algorithm=f"{ENCRYPTION_11}mgf1sha256")
    _value(wrapped, public.encrypt(secret, scheme))
    _value(data, sealed)
    return root


def _value(parent: etree._Element, value: bytes) -> None:
    data = etree.SubElement(parent, f"{XENC}CipherData")
    etree.SubElement(data, f"{XENC}CipherValue").text = base64.b64encode(value).decode()
