"""Encrypted assertions: RSA-OAEP for the key, AES-GCM for the content (XML Encryption 1.1).

AES-CBC and RSA v1.5 are refused: both give their plain text away to whoever may ask often enough.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from lxml import etree

from rathaus.accounts.identities.saml.errors import Reason, Refused
from rathaus.accounts.identities.saml.names import (
    AES_GCM,
    DS,
    ENCRYPTION,
    ENCRYPTION_11,
    RSA_OAEP,
    RSA_OAEP_MGF1P,
    SAML,
    SIGNATURE,
    XENC,
    XENC11,
)
from rathaus.accounts.identities.saml.xml import only, parse, text

NONCE = 12
# SHA-1 inside OAEP rests on no collision resistance, and is the default of the standard.
DIGESTS: dict[str, type[hashes.HashAlgorithm]] = {
    f"{SIGNATURE}sha1": hashes.SHA1,
    f"{ENCRYPTION}sha256": hashes.SHA256,
    f"{ENCRYPTION}sha512": hashes.SHA512,
}
MASKS: dict[str, type[hashes.HashAlgorithm]] = {
    f"{ENCRYPTION_11}mgf1sha1": hashes.SHA1,
    f"{ENCRYPTION_11}mgf1sha256": hashes.SHA256,
    f"{ENCRYPTION_11}mgf1sha512": hashes.SHA512,
}


def decrypt(encrypted: etree._Element, keys: list[RSAPrivateKey]) -> etree._Element:
    """The assertion in an EncryptedAssertion, as its own document. Raises Refused."""
    data = only(encrypted, f"{XENC}EncryptedData")
    length = AES_GCM.get(_algorithm(data))
    if length is None:
        raise Refused(Reason.UNDECIPHERABLE)
    sealed = _cipher_value(data)
    for secret in _content_keys(encrypted, keys):
        if len(secret) == length:
            opened = _open(secret, sealed)
            if opened is not None:
                return _assertion(opened)
    raise Refused(Reason.UNDECIPHERABLE)


def _assertion(content: bytes) -> etree._Element:
    found = parse(content)
    if found.tag != f"{SAML}Assertion":
        raise Refused(Reason.MALFORMED)
    return found


def _open(secret: bytes, sealed: bytes) -> bytes | None:
    try:
        return AESGCM(secret).decrypt(sealed[:NONCE], sealed[NONCE:], None)
    except (InvalidTag, ValueError):
        return None


def _content_keys(encrypted: etree._Element, keys: list[RSAPrivateKey]) -> Iterator[bytes]:
    """What our keys make of each wrapped key; it stands in the KeyInfo or beside the data."""
    wrapped = [*encrypted.iter(f"{XENC}EncryptedKey")][:8]
    for each in wrapped:
        scheme = _oaep(each)
        for key in keys:
            try:
                yield key.decrypt(_cipher_value(each), scheme)
            except ValueError:
                continue


def _oaep(wrapped: etree._Element) -> padding.OAEP:
    method = only(wrapped, f"{XENC}EncryptionMethod")
    algorithm = method.get("Algorithm", "")
    if algorithm not in (RSA_OAEP, RSA_OAEP_MGF1P) or method.find(f"{XENC}OAEPparams") is not None:
        raise Refused(Reason.UNDECIPHERABLE)
    digest = _named(method.find(f"{DS}DigestMethod"), DIGESTS)
    mask = method.find(f"{XENC11}MGF") if algorithm == RSA_OAEP else None
    return padding.OAEP(padding.MGF1(_named(mask, MASKS)()), digest(), label=None)


def _named(
    element: etree._Element | None, known: dict[str, type[hashes.HashAlgorithm]]
) -> type[hashes.HashAlgorithm]:
    if element is None:
        return hashes.SHA1
    found = known.get(element.get("Algorithm", ""))
    if found is None:
        raise Refused(Reason.UNDECIPHERABLE)
    return found


def _algorithm(element: etree._Element) -> str:
    return only(element, f"{XENC}EncryptionMethod").get("Algorithm", "")


def _cipher_value(element: etree._Element) -> bytes:
    value = text(only(only(element, f"{XENC}CipherData"), f"{XENC}CipherValue"))
    try:
        return base64.b64decode("".join(value.split()), validate=True)
    except binascii.Error as error:
        raise Refused(Reason.MALFORMED) from error
