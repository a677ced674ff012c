"""Compares what a tree should hold with its tiles and with its heads, leaf by leaf."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from uuid import UUID

from django.utils.translation import gettext as _

from rathaus.audit.models import Tile
from rathaus.audit.registry import Finding
from rathaus.standards import merkle
from rathaus.standards.merkle import HASH, WIDTH, Running

UNKNOWN = bytes(HASH)


@dataclass(frozen=True)
class Entry:
    """What the tables say about one place of a tree: the leaf hash that follows from the rows, None
    where a row is missing, and how to name what is wrong should the leaf not fit."""

    hash: bytes | None
    explain: Callable[[], Finding]


@dataclass(frozen=True)
class Checkpoint:
    """A head of the tree."""

    size: int
    root: bytes


class Comparison:
    """Takes the entries of one tree in order, from place 0."""

    def __init__(self, tree: UUID, name: str, checkpoints: Iterable[Checkpoint]) -> None:
        """`name` is German; `checkpoints` are in the order in which they were made."""
        self.name = name
        self._tile = _reader(tree)
        self._checkpoints = iter(checkpoints)
        self._next = next(self._checkpoints, None)
        self._by_tiles = Running()
        self._passed = Running()  # at the last checkpoint
        self._own: list[bytes] = []  # leaf hashes by the rows since then
        self._suspects: list[Finding] = []
        self._first = 0  # place of the first suspect
        self._broken = False

    def take(self, entry: Entry) -> Iterator[Finding]:
        """Compare the next place; may report what was held back until a head decided it."""
        place = self._by_tiles.size
        stored = self._stored(0, place)
        if stored is None or stored != entry.hash:
            if not self._suspects:
                self._first = place
            self._suspects.append(entry.explain())
        self._own.append(entry.hash or stored or UNKNOWN)
        for level, index, joined in self._by_tiles.push(stored or entry.hash or UNKNOWN):
            if not self._suspects and not self._broken and self._stored(level, index) != joined:
                yield self._changed_tile(level, index)
        while self._next and self._next.size <= self._by_tiles.size:
            yield from self._at(self._next)
            following = next(self._checkpoints, None)
            if following and following.size <= self._next.size:
                text = _("%(tree)s: Ein Kopf ist nicht größer als der davor.")
                yield Finding("tree.order", text % {"tree": self.name})
            self._next = following

    def end(self) -> Iterator[Finding]:
        """What is left when no place follows."""
        yield from self._suspects

    def place_of(self, hash: bytes) -> int | None:
        """Where, near the present place, a leaf hash stands; None if it does not."""
        number = self._by_tiles.size // WIDTH
        for near in (number, number - 1, number + 1):
            tile: bytes = self._tile(0, near) if near >= 0 else b""
            for offset in range(0, len(tile), HASH):
                if tile[offset : offset + HASH] == hash:
                    return near * WIDTH + offset // HASH
        return None

    def _at(self, head: Checkpoint) -> Iterator[Finding]:
        """A head tells who is right where rows and tiles differ."""
        if self._broken or head.root == self._by_tiles.root():
            yield from self._release()
        else:
            yield from self._judge(head)
        self._passed, self._own = self._by_tiles.copy(), []

    def _judge(self, head: Checkpoint) -> Iterator[Finding]:
        own = self._passed.copy()
        for hash in self._own:
            own.push(hash)
        if self._suspects and own.root() == head.root:
            self._suspects.clear()
            self._by_tiles = own
            yield self._changed_tile(0, self._first)
            return
        self._broken = True  # later heads tell nothing more
        yield Finding(
            "root.wrong",
            _("%(tree)s: Der Kopf bei Größe %(size)d passt nicht zu den Einträgen ab %(first)d.")
            % {"tree": self.name, "size": head.size, "first": self._passed.size},
        )
        yield from self._release()

    def _release(self) -> Iterator[Finding]:
        yield from self._suspects
        self._suspects.clear()

    def _changed_tile(self, level: int, index: int) -> Finding:
        return Finding(
            "tile.changed",
            _("%(tree)s: Kachel %(number)d der Ebene %(level)d ist verändert oder fehlt.")
            % {"tree": self.name, "number": index // WIDTH, "level": level},
        )

    def _stored(self, level: int, index: int) -> bytes | None:
        number, offset = divmod(index, WIDTH)
        found = self._tile(level, number)[offset * HASH : (offset + 1) * HASH]
        return found if len(found) == HASH else None


def _reader(tree: UUID) -> merkle.Read:
    @lru_cache(maxsize=64)  # tiles, 8 KiB each
    def read(level: int, number: int) -> bytes:
        rows = Tile.objects.filter(tree=tree, level=level, number=number)
        return bytes(rows.values_list("hashes", flat=True).first() or b"")

    return read
