"""Encrypted parts of a delivery on their way through: never opened here, but looked at from
outside, and attachments kept as records of the archive under the installation's transit key."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from rathaus.archive import content as files
from rathaus.archive.models import Record
from rathaus.standards.fitconnect.limits import LARGEST_ATTACHMENT, LimitExceeded
from rathaus.standards.jose import Malformed, jwe
from rathaus.vault import platform
from rathaus.vault.envelope import Keys, PrivateKey, PublicKey

HEAD = 8192  # bytes in which the first three segments of a JWE end
TAIL = 64  # bytes that hold the last segment
DOTS = 4  # in a compact JWE
ANY_CIPHERTEXT, ANY_TAG = b"AAAA", b"A" * 22


class TransitKeys:
    """What jobs and the delivery service can open: what is sealed in transit."""

    def find(self, key_id: bytes) -> PrivateKey | None:
        """As `Keys.find`. Raises PlatformKeyMissing."""
        pair = platform.transit_key()
        return pair if pair.public.id == key_id else None


def transit_public() -> PublicKey:
    """What is sealed in transit is sealed to this."""
    return platform.transit_key().public


class Passing:
    """Hands on the pieces of a JWE and remembers its ends, in constant memory."""

    def __init__(self, pieces: Iterable[bytes], *, limit: int = LARGEST_ATTACHMENT) -> None:
        self._pieces, self._limit = pieces, limit
        self._head, self._tail = b"", b""
        self._dots = self.size = 0

    def __iter__(self) -> Iterator[bytes]:
        """Raises LimitExceeded where there is more than may be."""
        for piece in self._pieces:
            self.size += len(piece)
            if self.size > self._limit:
                raise LimitExceeded(f"Mehr als {self._limit} Bytes.")
            if len(self._head) < HEAD:
                self._head += piece[: HEAD - len(self._head)]
            self._tail = (self._tail + piece)[-TAIL:]
            self._dots += piece.count(b".")
            yield piece

    def token(self) -> jwe.Token:
        """Header and tag, once all has passed; checked as far as the outside shows. Raises
        JoseError."""
        segments = self._head.split(b".", 3)
        if self._dots != DOTS or len(segments) != DOTS:
            raise Malformed("a compact JWE has five segments")
        tag = self._tail.rpartition(b".")[2]
        return jwe.inspect(b".".join((*segments[:3], ANY_CIPHERTEXT, tag)), zipped=True)


def read(record: Record) -> Iterator[bytes]:
    """The JWE that a record holds, piece by piece. Raises archive.content.Damaged, Disposed."""
    return files.stream(record, TransitKeys())


def kid(record: Record) -> str:
    """Whose key the JWE that a record holds was encrypted to. Raises JoseError."""
    head = Reading(record).read(HEAD)
    segments = head.split(b".", 3)
    token = b".".join((*segments[:3], ANY_CIPHERTEXT, ANY_TAG))
    return jwe.inspect(token, zipped=True).header.kid


class Pulled:
    """Pieces as something to read from."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces, self._held = pieces, b""

    def read(self, size: int, /) -> bytes:
        """Up to `size` bytes; b"" at the end. Raises as the pieces do."""
        while not self._held:
            piece = next(self._pieces, None)
            if piece is None:
                return b""
            self._held = piece
        found, self._held = self._held[:size], self._held[size:]
        return found


def opened(record: Record, keys: Keys) -> Pulled:
    """What a record holds, for those who can open it. Raises archive.content.Damaged, Disposed."""
    return Pulled(files.stream(record, keys))


class Reading(Pulled):
    """The JWE that a record holds, as something to read from."""

    def __init__(self, record: Record) -> None:
        super().__init__(read(record))
