"""Who can write to the database can change rows; `rathaus verify` names what does not fit."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from rathaus.archive import actions, content, doctor
from rathaus.archive.content.stores import Store
from rathaus.archive.models import Record
from rathaus.lib import clock, ids
from tests.archive.story import Ring, put, store
from tests.cast import Cast

Change = Callable[[Record, Record, Store], None]


def findings() -> list[tuple[str, str]]:
    return [(each.code, each.text) for each in doctor.verify(lambda *_: None)]


def swap(one: Record, other: Record, _place: Store) -> None:
    columns = ["object", "commitment", "sealed", "size"]
    for record, values in ((one, other), (other, one)):
        row = {column: getattr(values, column) for column in columns}
        Record.objects.filter(pk=record.pk).update(**(row | {"object": row["object"][::-1]}))
    for record, values in ((one, other), (other, one)):
        Record.objects.filter(pk=record.pk).update(object=values.object)


def commitment(one: Record, _other: Record, _place: Store) -> None:
    Record.objects.filter(pk=one.pk).update(commitment="0" * 64)


def size(one: Record, _other: Record, _place: Store) -> None:
    Record.objects.filter(pk=one.pk).update(size=1)


def away(one: Record, _other: Record, _place: Store) -> None:
    Record.objects.filter(pk=one.pk).delete()


def quietly_disposed(one: Record, _other: Record, _place: Store) -> None:
    Record.objects.filter(pk=one.pk).update(disposed_at=clock.now(), sealed=b"")


def emptied(one: Record, _other: Record, _place: Store) -> None:
    Record.objects.filter(pk=one.pk).update(sealed=b"")


def moved(one: Record, other: Record, place: Store) -> None:
    Record.objects.filter(pk=one.pk).update(authority=None)


def slipped_in(one: Record, _other: Record, _place: Store) -> None:
    record = Record.objects.get(pk=one.pk)
    record.pk, record.authority = ids.new_id(), None
    record.save(force_insert=True)


def object_changed(one: Record, _other: Record, place: Store) -> None:
    put(place, content.key_of(one), b"other bytes")


def object_gone(one: Record, _other: Record, place: Store) -> None:
    place.remove(content.key_of(one))


@pytest.mark.parametrize(
    ("change", "codes"),
    [
        (swap, {"record.changed"}),
        (commitment, {"record.changed"}),
        (size, {"record.changed"}),
        (away, {"record.gone"}),
        (quietly_disposed, {"record.disposal"}),
        (emptied, {"record.disposal"}),
        (moved, {"record.moved", "record.damaged"}),
        (slipped_in, {"record.events", "record.damaged"}),
        (object_changed, {"record.damaged"}),
        (object_gone, {"record.damaged"}),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_every_lie_is_named(
    cast: Cast, ring: Ring, place: Store, change: Change, codes: set[str]
) -> None:
    one, other = store(cast, ring), store(cast, ring, b"anderes")
    assert findings() == []
    change(one, other, place)
    assert {code for code, _text in findings()} == codes
    assert all("Schriftgut" in text and "Auerbach" not in text for _code, text in findings())


def test_what_was_discarded_is_not_missed(cast: Cast, ring: Ring) -> None:
    actions.discard(record=store(cast, ring), by=cast.citizen, at=clock.now())
    assert findings() == []


def test_many_records_take_few_queries(
    cast: Cast, ring: Ring, django_assert_max_num_queries: Callable[[int], Store]
) -> None:
    for _number in range(10):
        store(cast, ring)
    told: list[tuple[str, int, int]] = []
    with django_assert_max_num_queries(8):
        assert [*doctor.verify(lambda *step: told.append(step))] == []
    assert told[-1][1:] == (10, 10)
