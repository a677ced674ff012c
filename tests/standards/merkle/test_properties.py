"""Whatever is appended in whatever batches: proofs verify, changed ones do not."""

from __future__ import annotations

import math

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from rathaus.standards import merkle

MOST = 70_000  # leaves: three levels of tiles
LEAVES = [merkle.leaf_hash(number.to_bytes(4, "big")) for number in range(MOST)]
BATCHES = st.lists(st.integers(1, 400), min_size=1, max_size=6)


class Store:
    """Tiles in memory; counts distinct reads."""

    def __init__(self) -> None:
        self.tiles: dict[tuple[int, int], bytes] = {}
        self.reads: set[tuple[int, int]] = set()
        self.size = 0

    def read(self, level: int, number: int) -> bytes:
        self.reads.add((level, number))
        return self.tiles.get((level, number), b"")

    def append(self, leaves: list[bytes]) -> None:
        changed = merkle.append(self.size, leaves, self.read)
        for place, data in changed.items():
            assert data.startswith(self.tiles.get(place, b""))
        self.tiles |= changed
        self.size += len(leaves)


def filled(size: int) -> Store:
    store = Store()
    store.append(LEAVES[:size])
    return store


def naive_root(leaves: list[bytes]) -> bytes:
    """RFC 6962 section 2.1, word by word."""
    if not leaves:
        return merkle.EMPTY_ROOT
    if len(leaves) == 1:
        return leaves[0]
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    return merkle.node_hash(naive_root(leaves[:split]), naive_root(leaves[split:]))


LARGE = filled(MOST)


def root_at(size: int) -> bytes:
    return merkle.root(size, LARGE.read)


@given(BATCHES)
def test_batches_do_not_matter(batches):
    store = Store()
    for count in batches:
        store.append(LEAVES[store.size : store.size + count])
    assert store.tiles == filled(store.size).tiles
    assert merkle.root(store.size, store.read) == naive_root(LEAVES[: store.size])


@given(st.integers(0, 600))
def test_roots_of_earlier_sizes(size):
    assert root_at(size) == naive_root(LEAVES[:size])


@given(st.data(), st.integers(1, MOST))
def test_inclusion(data, size):
    index = data.draw(st.integers(0, size - 1))
    path = merkle.inclusion_path(index, size, LARGE.read)
    assert len(path) <= math.ceil(math.log2(size)) if size > 1 else path == []
    root = root_at(size)
    merkle.check_inclusion(LEAVES[index], index, size, path, root)
    other = data.draw(st.integers(0, MOST - 1))
    assume(other != index)
    with pytest.raises(merkle.Untrue):
        merkle.check_inclusion(LEAVES[other], index, size, path, root)
    with pytest.raises(merkle.Untrue):
        merkle.check_inclusion(LEAVES[index], other, size, path, root)
    with pytest.raises(merkle.Untrue):
        merkle.check_inclusion(LEAVES[index], index, size, changed(data, path), root)


@given(st.data(), st.integers(1, MOST))
def test_consistency(data, second):
    first = data.draw(st.integers(1, second))
    path = merkle.consistency_path(first, second, LARGE.read)
    roots = root_at(first), root_at(second)
    merkle.check_consistency(first, roots[0], second, roots[1], path)
    with pytest.raises(merkle.Untrue):
        merkle.check_consistency(first, LEAVES[-1], second, roots[1], path)
    with pytest.raises(merkle.Untrue):
        merkle.check_consistency(first, roots[0], second, LEAVES[-1], path)
    with pytest.raises(merkle.Untrue):
        merkle.check_consistency(first, roots[0], second, roots[1], changed(data, path))


@given(st.data(), st.integers(2, MOST))
def test_another_size_is_another_tree(data, size):
    """The root and the path of one size do not pass for those of a size with another root."""
    other = data.draw(st.integers(1, MOST).filter(lambda n: n != size))
    path = merkle.consistency_path(min(size, other), max(size, other), LARGE.read)
    roots = root_at(size), root_at(other)
    with pytest.raises(merkle.Untrue):
        merkle.check_consistency(other, roots[0], size, roots[1], path)


def changed(data: st.DataObject, path: list[bytes]) -> list[bytes]:
    """The path with a hash changed, left out, added or moved."""
    kinds = ["add", *(["flip", "drop"] if path else []), *(["swap"] if len(path) > 1 else [])]
    kind = data.draw(st.sampled_from(kinds))
    at = data.draw(st.integers(0, max(0, len(path) - 1)))
    other = list(path)
    if kind == "add":
        other.insert(at, LEAVES[7])
    elif kind == "drop":
        del other[at]
    elif kind == "swap":
        other[at], other[at - 1] = other[at - 1], other[at]
    else:
        bit = data.draw(st.integers(0, 255))
        other[at] = (int.from_bytes(other[at], "big") ^ (1 << bit)).to_bytes(32, "big")
    return other


@given(st.data(), st.integers(1, MOST))
def test_a_proof_reads_few_tiles(data, size):
    index = data.draw(st.integers(0, size - 1))
    LARGE.reads.clear()
    merkle.inclusion_path(index, size, LARGE.read)
    assert len(LARGE.reads) <= 2 * 3


@pytest.mark.parametrize("size", [1, 255, 256, 257, 300])
def test_damaged_tiles_are_noticed(size):
    store = filled(size)
    place = max(store.tiles)
    store.tiles[place] = store.tiles[place][:-32]
    with pytest.raises(merkle.Damaged):
        merkle.root(size, store.read)
    if size % 256:
        store = filled(size)
        store.tiles[0, size // 256] += LEAVES[0]
        with pytest.raises(merkle.Damaged):
            store.append(LEAVES[:1])


@pytest.mark.parametrize("question", [(5, 5), (-1, 5), (0, 0)])
def test_what_is_not_there_cannot_be_proven(question):
    with pytest.raises(ValueError, match="no leaf"):
        merkle.inclusion_path(*question, LARGE.read)
    with pytest.raises(ValueError, match="no way"):
        merkle.consistency_path(6, 5, LARGE.read)


class Growing(RuleBasedStateMachine):
    """A tree in tiles against a list."""

    @initialize()
    def begin(self) -> None:
        self.store = Store()
        self.list: list[bytes] = []
        self.roots = {0: merkle.EMPTY_ROOT}

    @rule(count=st.integers(1, 300))
    def grow(self, count: int) -> None:
        new = LEAVES[len(self.list) : len(self.list) + count]
        self.store.append(new)
        self.list += new
        self.roots[len(self.list)] = merkle.root(len(self.list), self.store.read)

    @precondition(lambda self: self.list)
    @rule(data=st.data())
    def prove(self, data: st.DataObject) -> None:
        size = data.draw(st.sampled_from([n for n in self.roots if n]))
        index = data.draw(st.integers(0, size - 1))
        path = merkle.inclusion_path(index, size, self.store.read)
        merkle.check_inclusion(self.list[index], index, size, path, self.roots[size])

    @rule(data=st.data())
    def compare(self, data: st.DataObject) -> None:
        sizes = st.sampled_from(list(self.roots))
        first, second = sorted((data.draw(sizes), data.draw(sizes)))
        path = merkle.consistency_path(first, second, self.store.read)
        roots = self.roots[first], self.roots[second]
        merkle.check_consistency(first, roots[0], second, roots[1], path)

    @invariant()
    def roots_are_those_of_the_list(self) -> None:
        assert merkle.root(len(self.list), self.store.read) == naive_root(self.list)


Growing.TestCase.settings = settings(max_examples=15, stateful_step_count=15)
TestGrowing = Growing.TestCase
