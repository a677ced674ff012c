"""The only room of the part that touches stored bytes (ADR 0015).

Everything in the store is ciphertext under a key of its own; that key, the file name and the salt
are sealed in the record's row for its recipients. Nothing is handed out unchecked: every chunk is
authentic when it comes, and that the whole is what was once stored is checked before the first byte
of a small file and at the end of a large one.
"""

from __future__ import annotations

import errno
import hashlib
import hmac
import logging
from collections.abc import Iterable, Iterator, Sequence
from uuid import UUID

from rathaus.archive.content import spool, stores
from rathaus.archive.content.errors import Damaged, Disposed, NotStored
from rathaus.archive.content.errors import damaged as damaged_error
from rathaus.archive.content.errors import disposed as disposed_error
from rathaus.archive.content.errors import not_stored as not_stored_error
from rathaus.archive.content.spool import Meta, Written, commit
from rathaus.archive.models import Record
from rathaus.vault import envelope

__all__ = [
    "Damaged",
    "Disposed",
    "Meta",
    "NotStored",
    "Written",
    "commit",
    "is_intact",
    "key_of",
    "meta",
    "name",
    "put",
    "read",
    "remove",
    "seal_meta",
    "stream",
]

SMALL = 8 * 1024 * 1024  # bytes; up to that the whole content is checked before any is handed out

log = logging.getLogger(__name__)


def read(record: Record, keys: envelope.Keys) -> bytes:
    """The content, exactly as stored. Raises as `stream`."""
    return b"".join(stream(record, keys))


def stream(record: Record, keys: envelope.Keys) -> Iterator[bytes]:
    """The content, piece by piece, in constant memory.

    Raises NotForTheseKeys, Disposed, or Damaged when the object is missing or changed: before it
    returns where that can be known, at the latest in place of the end.
    """
    opened = meta(record, keys)
    try:
        pieces = stores.current().open(key_of(record))
    except OSError as error:
        raise _damaged(record, error) from error
    plain = _plain(record, opened, pieces)
    return iter(list(plain)) if record.size <= SMALL else plain


def name(record: Record, keys: envelope.Keys) -> str:
    """The file name. Raises NotForTheseKeys, Disposed or Damaged."""
    return meta(record, keys).name


def meta(record: Record, keys: envelope.Keys) -> Meta:
    """Name, salt and key of the content. Raises NotForTheseKeys, Disposed or Damaged."""
    if record.disposed_at:
        raise disposed_error()
    try:
        return Meta.load(envelope.open_sealed(bytes(record.sealed), keys=keys, about=record.about))
    except envelope.NotForTheseKeys:
        raise
    except (envelope.SealError, ValueError, KeyError) as error:
        raise _damaged(record, error) from error


def seal_meta(opened: Meta, *, to: Sequence[envelope.Key], about: str) -> bytes:
    """The value of `Record.sealed`. Raises SealError without a recipient."""
    return envelope.seal(opened.dump(), to=to, about=about)


def put(content: bytes | Iterable[bytes], opened: Meta, authority_id: UUID | None) -> Written:
    """Store content durably under the key of `opened`. Raises NotStored when the disk is full or
    the store refuses; then nothing is kept."""
    try:
        return spool.put(content, opened, authority_id)
    except OSError as error:
        log.error("archive refuses a write: %s", _reason(error))
        raise not_stored_error(error) from error


def remove(record: Record) -> None:
    """Take the object of `record` out of the store; to find none is fine. Raises OSError."""
    stores.current().remove(key_of(record))


def is_intact(record: Record) -> bool:
    """Whether the object of `record` is there and has its hash. Needs no key; reads all of it."""
    digest = hashlib.sha256()
    try:
        for piece in stores.current().open(key_of(record)):
            digest.update(piece)
    except OSError:
        return False
    return digest.hexdigest() == record.object


def key_of(record: Record) -> str:
    """Where the object of `record` lies in the store."""
    return stores.key_of(record.authority_id, record.object)


def _plain(record: Record, opened: Meta, pieces: Iterator[bytes]) -> Iterator[bytes]:
    stored, plain = hashlib.sha256(), hashlib.sha256()

    def hashed() -> Iterator[bytes]:
        for piece in pieces:
            stored.update(piece)
            yield piece

    try:
        for piece in envelope.open_stream(hashed(), opened.key):
            plain.update(piece)
            yield piece
    except (OSError, envelope.SealError) as error:
        raise _damaged(record, error) from error
    whole = stored.hexdigest() == record.object
    commitment = commit(opened.salt, plain.digest())
    if not whole or not hmac.compare_digest(commitment, record.commitment):
        raise _damaged(record)


def _damaged(record: Record, error: Exception | None = None) -> Damaged:
    log.error("record %s is damaged: %s", record.pk, _reason(error) if error else "wrong hash")
    return damaged_error(record)


def _reason(error: Exception) -> str:
    """For the log, without content."""
    if isinstance(error, OSError):
        return errno.errorcode.get(error.errno or 0, type(error).__name__)
    return type(error).__name__
