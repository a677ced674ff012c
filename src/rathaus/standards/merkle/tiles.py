"""Appending to, and proving from, a tree that is kept as tiles."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from functools import cache

HASH = 32  # bytes
HEIGHT = 8  # levels of the tree in one tile
WIDTH = 1 << HEIGHT  # hashes in a tile
EMPTY_ROOT = hashlib.sha256().digest()

Read = Callable[[int, int], bytes]
"""`read(level, number)`: the hashes of a tile, b"" where there is none. A tile that has grown since
the size that is asked about does no harm."""


class Damaged(Exception):
    """A tile that must be there is missing, too short or too long."""

    def __init__(self, level: int, number: int) -> None:
        super().__init__(f"tile {number} of level {level}")
        self.level, self.number = level, number


def append(size: int, leaves: Sequence[bytes], read: Read) -> dict[tuple[int, int], bytes]:
    """The tiles, by level and number, that change when `leaves` (hashes) join a tree of `size`.

    Each is whole and begins with what it held before. Raises Damaged if a tile does not hold
    exactly what a tree of `size` has.
    """
    changed: dict[tuple[int, int], bytes] = {}
    level, count, entries = 0, size, list(leaves)
    while entries:
        number, held = divmod(count, WIDTH)
        data = read(level, number) if held else b""
        if len(data) != held * HASH:
            raise Damaged(level, number)
        entries = _fill(changed, level, number, data + b"".join(entries))
        level, count = level + 1, count // WIDTH
    return changed


def _fill(
    changed: dict[tuple[int, int], bytes], level: int, number: int, data: bytes
) -> list[bytes]:
    """Cut `data` into tiles from `number` on; returns the roots of those that are full."""
    full = []
    for start in range(0, len(data), WIDTH * HASH):
        tile = changed[level, number] = data[start : start + WIDTH * HASH]
        if len(tile) == WIDTH * HASH:
            full.append(_fold(tile))
        number += 1
    return full


def _fold(data: bytes) -> bytes:
    """The root over 1, 2, 4 … hashes."""
    sha256 = hashlib.sha256
    while len(data) > HASH:
        pairs = range(0, len(data), 2 * HASH)
        data = b"".join([sha256(b"\x01" + data[p : p + 2 * HASH]).digest() for p in pairs])
    return data


def root(size: int, read: Read) -> bytes:
    """The root of the first `size` leaves, 32 bytes. Raises Damaged."""
    return _range_root(0, size, read) if size else EMPTY_ROOT


def inclusion_path(index: int, size: int, read: Read) -> list[bytes]:
    """The hashes that lead from leaf `index` to the root at `size` (RFC 6962 section 2.1.1).

    Raises ValueError for a leaf that the tree does not have, Damaged.
    """
    if not 0 <= index < size:
        raise ValueError(f"no leaf {index} in a tree of size {size}")
    read = cache(read)
    path = []
    start, end = 0, size
    while end - start > 1:
        middle = start + _split(end - start)
        if index < middle:
            path.append(_range_root(middle, end, read))
            end = middle
        else:
            path.append(_range_root(start, middle, read))
            start = middle
    return path[::-1]


def consistency_path(first: int, second: int, read: Read) -> list[bytes]:
    """The hashes that show that the tree of `second` leaves adds to that of `first` (RFC 6962
    section 2.1.2); empty if one of them is empty or both are the same.

    Raises ValueError if `first` is larger, Damaged.
    """
    if not 0 <= first <= second:
        raise ValueError(f"no way from size {first} to {second}")
    if first in (0, second):
        return []
    read = cache(read)
    path = []
    start, end = 0, second
    while first != end:
        middle = start + _split(end - start)
        if first <= middle:
            path.append(_range_root(middle, end, read))
            end = middle
        else:
            path.append(_range_root(start, middle, read))
            start = middle
    if start:  # else the first tree is itself a node, which the asker knows
        path.append(_range_root(start, end, read))
    return path[::-1]


def _split(count: int) -> int:
    """The largest power of two below `count` (at least 2)."""
    return 1 << ((count - 1).bit_length() - 1)


def _range_root(start: int, end: int, read: Read) -> bytes:
    """The root over the leaves from `start` to before `end`, a node of some tree: `start` is a
    multiple of the smallest power of two that holds them all."""
    count = end - start
    roots = []
    for level in range(count.bit_length() - 1, -1, -1):
        if count >> level & 1:
            roots.append(_subtree_root(level, start >> level, read))
            start += 1 << level
    found = roots.pop()
    while roots:
        found = _fold(roots.pop() + found)
    return found


def _subtree_root(level: int, number: int, read: Read) -> bytes:
    """The root of the complete subtree `number` of 2**level leaves."""
    tile_level, height = divmod(level, HEIGHT)
    tile, offset = divmod(number << height, WIDTH)
    data = read(tile_level, tile)[offset * HASH : (offset + (1 << height)) * HASH]
    if len(data) != HASH << height:
        raise Damaged(tile_level, tile)
    return _fold(data)
