"""The root of a tree that is read leaf by leaf, in memory of one hash a level."""

from __future__ import annotations

from rathaus.standards.evidence.verifier import node_hash
from rathaus.standards.merkle.tiles import EMPTY_ROOT, HEIGHT


class Running:
    """Takes leaf hashes in order; `size` and `root()` can be asked at any moment."""

    def __init__(self) -> None:
        self.size = 0
        self._peaks: list[bytes] = []  # roots of the complete subtrees, largest first

    def push(self, leaf: bytes) -> list[tuple[int, int, bytes]]:
        """Append a leaf hash of 32 bytes; returns (level, index, hash) of the entries that the
        tiles above level 0 gain by it."""
        self.size += 1
        joined, carries, height = leaf, self.size, 0
        entries = []
        while not carries & 1:
            joined = node_hash(self._peaks.pop(), joined)
            carries, height = carries >> 1, height + 1
            if height % HEIGHT == 0:
                entries.append((height // HEIGHT, carries - 1, joined))
        self._peaks.append(joined)
        return entries

    def copy(self) -> Running:
        """Another one that has taken the same leaves."""
        twin = Running()
        twin.size, twin._peaks = self.size, list(self._peaks)
        return twin

    def root(self) -> bytes:
        """The root over all leaves so far, 32 bytes (RFC 6962 section 2.1)."""
        if not self._peaks:
            return EMPTY_ROOT
        found = self._peaks[-1]
        for peak in reversed(self._peaks[:-1]):
            found = node_hash(peak, found)
        return found
