"""The root of a tree that is read leaf by leaf, in memory of one hash a level."""

from __future__ import annotations

from rathaus.standards.evidence.verifier import node_hash
from rathaus.standards.merkle.tiles import EMPTY_ROOT


class Running:
    """Takes leaf hashes in order; `size` and `root()` can be asked at any moment."""

    def __init__(self) -> None:
        self.size = 0
        self._peaks: list[bytes] = []  # roots of the complete subtrees, largest first

    def push(self, leaf: bytes) -> None:
        """Append a leaf hash of 32 bytes."""
        self.size += 1
        joined = leaf
        carries = self.size
        while not carries & 1:
            joined = node_hash(self._peaks.pop(), joined)
            carries >>= 1
        self._peaks.append(joined)

    def root(self) -> bytes:
        """The root over all leaves so far, 32 bytes (RFC 6962 section 2.1)."""
        if not self._peaks:
            return EMPTY_ROOT
        found = self._peaks[-1]
        for peak in reversed(self._peaks[:-1]):
            found = node_hash(peak, found)
        return found
