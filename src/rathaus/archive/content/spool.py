"""The way of content into the store: hashed, sealed, spooled as ciphertext, published.

The key of a spool is known only to the process that writes it and to the row that is inserted
afterwards. So whatever a killed process leaves behind is noise that nobody can read, and may go.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID, uuid4

from django.conf import settings

from rathaus.archive.content import local, stores
from rathaus.vault import envelope

SALT_LENGTH = 16
NAME_LENGTH = 120
PIECE = 256 * 1024  # bytes of plain text given to the cipher at once


@dataclass(frozen=True)
class Meta:
    """What is sealed in the row: file name, salt of the commitment, key of the object."""

    name: str
    salt: bytes
    key: bytes

    @classmethod
    def new(cls, name: str, salt: bytes | None = None) -> Meta:
        """With a fresh key. Raises ValueError for a salt of a wrong length."""
        if salt is not None and len(salt) != SALT_LENGTH:
            raise ValueError(f"a salt has {SALT_LENGTH} bytes")
        salt = salt or os.urandom(SALT_LENGTH)
        return cls(name[:NAME_LENGTH], salt, envelope.new_stream_key())

    @classmethod
    def load(cls, text: bytes) -> Meta:
        """From `dump`. Raises ValueError or KeyError."""
        found = json.loads(text)
        return cls(found["name"], bytes.fromhex(found["salt"]), bytes.fromhex(found["key"]))

    def dump(self) -> bytes:
        """As JSON, to be sealed."""
        shown = {"name": self.name, "salt": self.salt.hex(), "key": self.key.hex()}
        return json.dumps(shown).encode()


@dataclass(frozen=True)
class Written:
    """What is known of content once it is in the store; see `Record`."""

    object: str
    commitment: str
    size: int


def commit(salt: bytes, plain_sha256: bytes) -> str:
    """The commitment to content by its SHA-256 (32 bytes): salted, so that nobody who does not know
    the salt can try out contents against it."""
    return hmac.new(salt, plain_sha256, hashlib.sha256).hexdigest()


def put(content: bytes | Iterable[bytes], meta: Meta, authority_id: UUID | None) -> Written:
    """Seal `content` under the key of `meta` and store it durably. Raises OSError, and whatever
    `content` raises; then nothing is kept."""
    path = local.make_folder(unfinished()) / uuid4().hex
    plain = _Measured(_pieces(content) if isinstance(content, bytes) else content)
    sealed = _Measured(envelope.seal_stream(plain, meta.key))
    try:
        local.write_through(path, sealed)
        name = sealed.digest.hexdigest()
        stores.current().publish(path, stores.key_of(authority_id, name))
    except BaseException:
        with suppress(OSError):
            path.unlink()
        raise
    return Written(name, commit(meta.salt, plain.digest.digest()), plain.size)


def unfinished() -> Path:
    """The folder of spools."""
    return Path(settings.ARCHIVE_DIR, local.UNFINISHED)


class _Measured:
    """Passes pieces on, hashes and counts them."""

    def __init__(self, pieces: Iterable[bytes]) -> None:
        self.digest = hashlib.sha256()
        self.size = 0
        self._source = pieces

    def __iter__(self) -> Iterator[bytes]:
        for piece in self._source:
            self.digest.update(piece)
            self.size += len(piece)
            yield piece


def _pieces(content: bytes) -> Iterator[bytes]:
    for at in range(0, len(content), PIECE):
        yield content[at : at + PIECE]
