"""What a provider needs to know of us: our addresses and certificates."""

from __future__ import annotations

import base64
from collections.abc import Sequence

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from lxml import etree

from rathaus.accounts.identities.saml.names import (
    AES_GCM,
    DS,
    MD,
    METADATA,
    POST,
    PROTOCOL,
    RSA_OAEP,
    RSA_OAEP_MGF1P,
    SIGNATURE,
    TRANSIENT,
)


def describe(
    *,
    entity_id: str,
    addresses: Sequence[str],
    logout_addresses: Sequence[str],
    certificate: x509.Certificate,
    encrypted: bool,
) -> bytes:
    """The metadata of our side. `addresses`: where answers may arrive, one for each host."""
    root = etree.Element(
        f"{MD}EntityDescriptor", nsmap={"md": METADATA, "ds": SIGNATURE}, entityID=entity_id
    )
    role = etree.SubElement(root, f"{MD}SPSSODescriptor", protocolSupportEnumeration=PROTOCOL)
    role.set("AuthnRequestsSigned", "true")
    role.set("WantAssertionsSigned", "true")
    _key(role, "signing", certificate)
    if encrypted:
        _methods(_key(role, "encryption", certificate))
    for address in logout_addresses:
        etree.SubElement(role, f"{MD}SingleLogoutService", Binding=POST, Location=address)
    etree.SubElement(role, f"{MD}NameIDFormat").text = TRANSIENT
    for index, address in enumerate(addresses):
        service = etree.SubElement(
            role, f"{MD}AssertionConsumerService", Binding=POST, Location=address, index=str(index)
        )
        if index == 0:
            service.set("isDefault", "true")
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)


def _key(role: etree._Element, use: str, certificate: x509.Certificate) -> etree._Element:
    key = etree.SubElement(role, f"{MD}KeyDescriptor", use=use)
    data = etree.SubElement(etree.SubElement(key, f"{DS}KeyInfo"), f"{DS}X509Data")
    encoded = base64.b64encode(certificate.public_bytes(Encoding.DER)).decode()
    etree.SubElement(data, f"{DS}X509Certificate").text = encoded
    return key


def _methods(key: etree._Element) -> None:
    for algorithm in (RSA_OAEP, RSA_OAEP_MGF1P, *sorted(AES_GCM, reverse=True)):
        etree.SubElement(key, f"{MD}EncryptionMethod", Algorithm=algorithm)
