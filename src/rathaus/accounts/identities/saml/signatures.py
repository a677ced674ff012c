"""Signatures on messages: ours by our key, theirs by the certificates we were given. What is
signed is handed back, and nothing else may be read (signxml: see what is signed)."""

from __future__ import annotations

from collections.abc import Sequence

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from lxml import etree
from signxml import (
    CanonicalizationMethod,
    DigestAlgorithm,
    SignatureConfiguration,
    SignatureConstructionMethod,
    SignatureMethod,
    XMLSigner,
    XMLVerifier,
)
from signxml.exceptions import SignXMLException

from rathaus.accounts.identities.saml.errors import Reason, Refused
from rathaus.accounts.identities.saml.names import DS, SAML
from rathaus.accounts.identities.saml.xml import alone

METHODS = frozenset(
    {
        SignatureMethod.RSA_SHA256,
        SignatureMethod.RSA_SHA384,
        SignatureMethod.RSA_SHA512,
        SignatureMethod.SHA256_RSA_MGF1,
        SignatureMethod.SHA384_RSA_MGF1,
        SignatureMethod.SHA512_RSA_MGF1,
    }
)
DIGESTS = frozenset({DigestAlgorithm.SHA256, DigestAlgorithm.SHA384, DigestAlgorithm.SHA512})
EXPECTED = SignatureConfiguration(
    location="./", signature_methods=METHODS, digest_algorithms=DIGESTS
)


def sign(
    message: etree._Element, key: RSAPrivateKey, certificate: x509.Certificate, *, pss: bool
) -> etree._Element:
    """The message with an enveloped signature after its issuer (RSA-SHA256, or RSA-PSS)."""
    place = etree.Element(f"{DS}Signature", Id="placeholder", nsmap={"ds": DS[1:-1]})
    message.insert(message.index(_issuer(message)) + 1, place)
    signer = XMLSigner(
        method=SignatureConstructionMethod.enveloped,
        signature_algorithm=SignatureMethod.SHA256_RSA_MGF1 if pss else SignatureMethod.RSA_SHA256,
        digest_algorithm=DigestAlgorithm.SHA256,
        c14n_algorithm=CanonicalizationMethod.EXCLUSIVE_XML_CANONICALIZATION_1_0,
    )
    signed: etree._Element = signer.sign(
        message,
        key=key,
        cert=[certificate],
        reference_uri=f"#{message.get('ID')}",
        id_attribute="ID",
    )
    return signed


def _issuer(message: etree._Element) -> etree._Element:
    issuer = message.find(f"{SAML}Issuer")
    if issuer is None:
        raise ValueError("a message without issuer cannot be signed")
    return issuer


def is_signed(element: etree._Element) -> bool:
    """Whether it carries a signature of its own, valid or not."""
    return element.find(f"{DS}Signature") is not None


def verified(element: etree._Element, certificates: Sequence[x509.Certificate]) -> etree._Element:
    """What one of the certificates has signed: this very element, whole. Raises Refused."""
    document = alone(element)
    for certificate in certificates:
        signed = _signed_part(document, certificate)
        if signed is not None:
            return signed
    raise Refused(Reason.SIGNATURE)


def _signed_part(document: etree._Element, certificate: x509.Certificate) -> etree._Element | None:
    try:
        result = XMLVerifier().verify(
            document, x509_cert=certificate, id_attribute="ID", expect_config=EXPECTED
        )
    except (SignXMLException, ValueError, etree.LxmlError):
        return None
    signed = getattr(result, "signed_xml", None)
    if signed is None or signed.tag != document.tag or signed.get("ID") != document.get("ID"):
        return None
    return alone(signed)
