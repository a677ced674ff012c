"""Records are sealed, stored durably, kept apart, and checked when read."""

from __future__ import annotations

import hashlib
import os

import pytest

from rathaus.archive import actions, content
from rathaus.archive.content.stores import Store
from rathaus.archive.models import Record
from rathaus.audit.models import Event
from rathaus.lib import clock
from rathaus.vault.envelope import NotForTheseKeys, SealError
from tests.archive.story import TEXT, Ring, objects, put, store
from tests.cast import Cast

pytestmark = pytest.mark.usefixtures("place")


def test_what_is_stored_is_read_again(cast: Cast, ring: Ring) -> None:
    record = Record.objects.get(pk=store(cast, ring).pk)
    assert content.read(record, ring) == TEXT
    assert content.name(record, ring) == "Bescheid Auerbach.pdf"
    assert (record.size, record.type_name) == (len(TEXT), "PDF")


def test_a_stream_is_stored_without_knowing_its_length(cast: Cast, ring: Ring) -> None:
    pieces = [os.urandom(size) for size in (1, 300_000, 262_144, 0, 7, 9_000_000)]
    record = store(cast, ring, iter(pieces))
    assert record.size == sum(map(len, pieces))
    assert b"".join(content.stream(record, ring)) == b"".join(pieces)


def test_an_empty_file_is_a_file(cast: Cast, ring: Ring) -> None:
    assert content.read(store(cast, ring, b""), ring) == b""


def test_only_the_holder_of_a_key_reads(cast: Cast, ring: Ring) -> None:
    record = store(cast, ring)
    for read in (content.read, content.name):
        with pytest.raises(NotForTheseKeys):
            read(record, Ring())


def test_nothing_is_stored_for_nobody(cast: Cast, place: Store) -> None:
    with pytest.raises(SealError):
        actions.store(
            authority=cast.places["wiesental"],
            to=[],
            content=TEXT,
            name="a.pdf",
            media_type="application/pdf",
            kind="notice",
            by=cast.wiesental_clerk,
            at=clock.now(),
        )
    assert objects(place) == {}


def test_neither_disk_nor_database_holds_plain_content(
    cast: Cast, ring: Ring, place: Store
) -> None:
    text = b"Hund Rex beisst" * 1000
    record = store(cast, ring, text)
    stored = objects(place).values()
    row = Record.objects.filter(pk=record.pk).values().get()
    event = Event.objects.get(verb="record.store", object_id=str(record.pk))
    seen = b"".join(
        [*stored, bytes(row.pop("sealed")), repr(row).encode(), repr(event.detail).encode()]
    )
    assert b"Rex" not in seen
    assert b"Auerbach" not in seen
    assert hashlib.sha256(text).hexdigest().encode() not in seen


def test_equal_content_has_nothing_in_common(cast: Cast, ring: Ring, place: Store) -> None:
    one, other = store(cast, ring), store(cast, ring)
    assert one.object != other.object
    assert one.commitment != other.commitment
    assert len(objects(place)) == 2


def test_the_commitment_can_be_proven_by_whoever_has_content_and_salt(
    cast: Cast, ring: Ring
) -> None:
    salt = os.urandom(16)
    record = store(cast, ring, salt=salt)
    assert content.meta(record, ring).salt == salt
    assert record.commitment == content.commit(salt, hashlib.sha256(TEXT).digest())
    with pytest.raises(ValueError, match="16"):
        store(cast, ring, salt=b"short")


def test_the_event_commits_to_content_and_object(cast: Cast, ring: Ring) -> None:
    record = store(cast, ring)
    event = Event.objects.get(verb="record.store", object_id=str(record.pk))
    assert event.authority == cast.places["wiesental"].pk
    assert event.detail == {
        "kind": "notice",
        "object_sha256": record.object,
        "commitment": record.commitment,
        "size": len(TEXT),
    }


@pytest.mark.parametrize("size", [10, 9 * 1024 * 1024])
@pytest.mark.parametrize("damage", ["flip", "cut", "delete", "swap"])
def test_damage_is_found(cast: Cast, ring: Ring, place: Store, damage: str, size: int) -> None:
    record, sound = store(cast, ring, bytes(size)), store(cast, ring, bytes(size))
    key, stored = content.key_of(record), objects(place)
    if damage == "flip":
        raw = bytearray(stored[key])
        raw[-20] ^= 1
        put(place, key, bytes(raw))
    elif damage == "cut":
        put(place, key, stored[key][:-17])
    elif damage == "swap":
        put(place, key, stored[content.key_of(sound)])
    else:
        place.remove(key)
    with pytest.raises(content.Damaged, match=str(record.pk)):
        content.read(record, ring)
    assert not content.is_intact(record)
    assert content.is_intact(sound)
    assert content.read(sound, ring) == bytes(size)


def test_a_small_damaged_file_gives_not_one_byte(cast: Cast, ring: Ring, place: Store) -> None:
    record = store(cast, ring, bytes(1_000_000))
    key = content.key_of(record)
    whole = objects(place)[key]
    put(place, key, whole[:-1] + bytes([whole[-1] ^ 1]))
    with pytest.raises(content.Damaged):
        content.stream(record, ring)


@pytest.mark.parametrize("column", ["object", "commitment", "sealed"])
def test_swapped_columns_are_found(cast: Cast, ring: Ring, column: str) -> None:
    record, other = store(cast, ring), store(cast, ring, b"anderes")
    setattr(record, column, getattr(other, column))
    with pytest.raises(content.Damaged):
        content.read(record, ring)


def test_recipients_come_and_go(cast: Cast, ring: Ring) -> None:
    record, office, by, at = store(cast, ring), Ring(), cast.wiesental_clerk, clock.now()
    record = actions.share(record=record, to=[office.public], keys=ring, by=by, at=at)
    actions.share(record=record, to=[office.public], keys=ring, by=by, at=at)  # changes nothing
    assert content.read(record, office) == content.read(record, ring) == TEXT
    record = actions.unshare(record=record, key_ids=[ring.pair.id], by=by, at=at)
    assert content.read(record, office) == TEXT
    with pytest.raises(NotForTheseKeys):
        content.read(record, ring)
    with pytest.raises(NotForTheseKeys):
        actions.share(record=record, to=[ring.public], keys=ring, by=by, at=at)
    with pytest.raises(SealError):
        actions.unshare(record=record, key_ids=[office.pair.id], by=by, at=at)
    events = Event.objects.filter(object_id=str(record.pk)).order_by("at", "pk")
    assert [event.verb for event in events] == ["record.store", "record.share", "record.unshare"]
    assert events[1].detail == {"keys": office.pair.id.hex()}
