"""A sealed value: one content, any number of recipients.

Format 1: ``RHS`` 0x01 · algorithm (1) · number of recipients (1) · for each: key id (16), length
(2, big-endian), the content key wrapped to it · nonce (12) · AES-256-GCM ciphertext with its tag.

`about` says where the value belongs (``cases.note:<uuid>``). It is authenticated with the content
and with every wrapped key, so that a value moved to another row does not open. Adding or removing a
recipient leaves the content's bytes as they are; `fingerprint` is over those only.
"""

from __future__ import annotations

import hashlib
import os
import struct
from collections.abc import Iterable
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from rathaus.vault.envelope.errors import Malformed, NotForTheseKeys, SealError, Tampered
from rathaus.vault.envelope.keys import ID_LENGTH, KEY_LENGTH, NONCE_LENGTH, Key, Keys

MAGIC = b"RHS\x01"
HPKE_AES_256_GCM = 1  # how keys are wrapped and content is encrypted; others get other numbers
TAG_LENGTH = 16
MOST_RECIPIENTS = 255


@dataclass(frozen=True)
class _Parts:
    """A sealed value taken apart."""

    wrapped: dict[bytes, bytes]  # key id → wrapped content key
    body: bytes  # nonce and ciphertext


def seal(plain: bytes, *, to: Iterable[Key], about: str) -> bytes:
    """`plain` for the holders of any of the keys. Raises SealError without a recipient."""
    content_key, nonce = os.urandom(KEY_LENGTH), os.urandom(NONCE_LENGTH)
    body = nonce + AESGCM(content_key).encrypt(nonce, plain, _info(about))
    return _join({key.id: key.wrap(content_key, _info(about)) for key in to}, body)


def open_sealed(sealed: bytes, *, keys: Keys, about: str) -> bytes:
    """The content. Raises Malformed, NotForTheseKeys or Tampered."""
    parts = _split(sealed)
    content_key = _content_key(parts, keys, about)
    nonce, ciphertext = parts.body[:NONCE_LENGTH], parts.body[NONCE_LENGTH:]
    try:
        return AESGCM(content_key).decrypt(nonce, ciphertext, _info(about))
    except (InvalidTag, ValueError) as error:
        raise Tampered("sealed content does not open") from error


def reseal(sealed: bytes, *, keys: Keys, about: str, add: Iterable[Key]) -> bytes:
    """The same content for further recipients. Raises as `open_sealed`."""
    parts = _split(sealed)
    content_key = _content_key(parts, keys, about)
    new = {key.id: key.wrap(content_key, _info(about)) for key in add}
    return _join(new | parts.wrapped, parts.body)


def without(sealed: bytes, key_ids: Iterable[bytes]) -> bytes:
    """The same content without these recipients; no key is needed for that. Who kept the old bytes
    can still open those. Raises Malformed, SealError where no recipient would be left."""
    parts, gone = _split(sealed), set(key_ids)
    return _join({k: each for k, each in parts.wrapped.items() if k not in gone}, parts.body)


def recipients(sealed: bytes) -> list[bytes]:
    """The ids of the keys that open it. Raises Malformed."""
    return list(_split(sealed).wrapped)


def fingerprint(sealed: bytes) -> str:
    """SHA-256 (hex) of the encrypted content, the same whoever the recipients are."""
    return hashlib.sha256(_split(sealed).body).hexdigest()


def _info(about: str) -> bytes:
    return b"rathaus sealed 1\0" + about.encode()


def _content_key(parts: _Parts, keys: Keys, about: str) -> bytes:
    for key_id, wrapped in parts.wrapped.items():
        key = keys.find(key_id)
        if key is not None:
            return key.unwrap(wrapped, _info(about))
    raise NotForTheseKeys("sealed to other keys")


def _join(wrapped: dict[bytes, bytes], body: bytes) -> bytes:
    if not 0 < len(wrapped) <= MOST_RECIPIENTS:
        raise SealError(f"{len(wrapped)} recipients")
    head = MAGIC + bytes([HPKE_AES_256_GCM, len(wrapped)])
    rows = [key_id + struct.pack(">H", len(each)) + each for key_id, each in wrapped.items()]
    return head + b"".join(rows) + body


def _split(sealed: bytes) -> _Parts:
    sealed = bytes(sealed)  # PostgreSQL's driver gives memoryviews
    if sealed[:4] != MAGIC or len(sealed) < 6 or sealed[4] != HPKE_AES_256_GCM:
        raise Malformed("not a sealed value of a known version")
    wrapped: dict[bytes, bytes] = {}
    at = 6
    for _number in range(sealed[5]):
        end = at + ID_LENGTH + 2
        if end > len(sealed):
            raise Malformed("sealed value cut short")
        key_id, (length,) = sealed[at : at + ID_LENGTH], struct.unpack(">H", sealed[end - 2 : end])
        at = end + length
        wrapped[key_id] = sealed[end:at]
    if not wrapped or len(sealed) < at + NONCE_LENGTH + TAG_LENGTH:
        raise Malformed("sealed value cut short")
    return _Parts(wrapped, sealed[at:])
