"""The tiles of the trees in the database."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db import connection

from rathaus.audit.models import Tile
from rathaus.standards import merkle

Place = tuple[int, int]


class Tree:
    """One tree: reads its tiles once, collects what an append changes."""

    def __init__(self, key: UUID, size: int) -> None:
        """`size` is what a stored head says."""
        self.key, self.size = key, size
        self._kept: dict[Place, bytes] = {}
        self._stored: set[Place] = set()
        self._changed: dict[Place, bytes] = {}

    def read(self, level: int, number: int) -> bytes:
        """The hashes of a tile, b"" where there is none."""
        place = level, number
        if place not in self._kept:
            found = Tile.objects.filter(tree=self.key, level=level, number=number)
            hashes = found.values_list("hashes", flat=True).first()
            if hashes is not None:
                self._stored.add(place)
            self._kept[place] = bytes(hashes or b"")
        return self._kept[place]

    def append(self, hashes: list[bytes]) -> None:
        """Add leaves. Raises merkle.Damaged."""
        changed = merkle.append(self.size, hashes, self.read)
        self._kept |= changed
        self._changed |= changed
        self.size += len(hashes)

    def root(self) -> bytes:
        """The root at the present size. Raises merkle.Damaged."""
        return merkle.root(self.size, self.read)

    def grown(self) -> Iterable[tuple[Place, bytes]]:
        """Tiles that are stored already and have more hashes now."""
        return [(place, data) for place, data in self._changed.items() if place in self._stored]

    def fresh(self) -> Iterable[Tile]:
        """Tiles that are not stored yet."""
        return [
            Tile(tree=self.key, level=place[0], number=place[1], hashes=data)
            for place, data in self._changed.items()
            if place not in self._stored
        ]


def store(trees: Iterable[Tree]) -> None:
    """Write what has changed, in the caller's transaction."""
    listed = list(trees)
    Tile.objects.bulk_create(tile for tree in listed for tile in tree.fresh())
    key = Tile._meta.get_field("tree")
    grown = [
        (data, key.get_db_prep_save(tree.key, connection), level, number)
        for tree in listed
        for (level, number), data in tree.grown()
    ]
    with connection.cursor() as cursor:
        cursor.executemany(
            "UPDATE audit_tile SET hashes = %s WHERE tree = %s AND level = %s AND number = %s",
            grown,
        )
