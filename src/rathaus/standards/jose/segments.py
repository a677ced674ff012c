"""The five segments of a JWE compact (RFC 7516 section 7.1), read from a stream.

Four short ones of at most 16 KiB and, as the fourth, the ciphertext, which is handed out decoded
chunk by chunk. Whoever writes more or fewer than five segments is refused.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

from rathaus.standards.jose import strict
from rathaus.standards.jose.errors import Malformed

CHUNK = 192 * 1024  # divisible by 3 and 4
LONGEST = 16 * 1024


class Source(Protocol):
    """What bytes are read from: at most `size`, none at the end."""

    def read(self, size: int, /) -> bytes: ...


class Segments:
    """Reads forward once: `short` three times, `decoded`, `last`."""

    def __init__(self, source: Source) -> None:
        self.taken = 0
        self._source = source
        self._held = b""

    def short(self) -> bytes:
        """The next segment and its dot."""
        while b"." not in self._held:
            if len(self._held) > LONGEST:
                raise Malformed("a segment is too long")
            self._demand()
        segment, _dot, self._held = self._held.partition(b".")
        return self._bounded(segment)

    def decoded(self) -> Iterator[bytes]:
        """The bytes of the next segment and its dot, in pieces."""
        while b"." not in self._held:
            whole = len(self._held) // 4 * 4
            yield strict.decode(self._held[:whole])
            self._held = self._held[whole:]
            self._demand()
        segment, _dot, self._held = self._held.partition(b".")
        yield strict.decode(segment)

    def last(self) -> bytes:
        """What is left, which has no dot."""
        while len(self._held) <= LONGEST and self._more():
            pass
        if b"." in self._held:
            raise Malformed("more than five segments")
        return self._bounded(self._held)

    def _more(self) -> bool:
        chunk = self._source.read(CHUNK)
        self.taken += len(chunk)
        self._held += chunk
        return bool(chunk)

    def _demand(self) -> None:
        if not self._more():
            raise Malformed("fewer than five segments")

    def _bounded(self, segment: bytes) -> bytes:
        if len(segment) > LONGEST:
            raise Malformed("a segment is too long")
        return segment
