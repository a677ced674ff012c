"""What nobody needs any more is destroyed, row and object; what somebody needs is not."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction

from rathaus.archive import actions, content, doctor
from rathaus.archive.content import stores
from rathaus.archive.content.stores import Store
from rathaus.archive.models import Record
from rathaus.audit.models import Event
from rathaus.lib import clock, locks
from tests.archive.story import TEXT, Ring, objects, store
from tests.cast import Cast, build_cast


def discard(cast: Cast, record: Record) -> bool:
    return actions.discard(record=record, by=cast.citizen, at=clock.now())


def test_row_and_object_go(
    cast: Cast, ring: Ring, place: Store, django_capture_on_commit_callbacks: Any
) -> None:
    record, other = store(cast, ring, kind="draft_file"), store(cast, ring)
    with django_capture_on_commit_callbacks(execute=True):
        assert discard(cast, record)
        assert len(objects(place)) == 2  # not before it is committed: it could be rolled back
    assert list(Record.objects.all()) == [other]
    assert list(objects(place)) == [content.key_of(other)]
    event = Event.objects.get(verb="record.discard", object_id=str(record.pk))
    assert event.detail == {"kind": "draft_file", "object_sha256": record.object}
    assert not discard(cast, record)


def test_what_is_held_stays(cast: Cast, ring: Ring) -> None:
    record = store(cast, ring)
    actions.hold(record=record, by=cast.wiesental_head, at=clock.now())
    assert not discard(cast, record)
    assert content.read(Record.objects.get(), ring) == TEXT
    assert not Event.objects.filter(verb="record.discard").exists()


@pytest.mark.django_db(transaction=True)
def test_what_was_rolled_back_is_not_destroyed(ring: Ring, place: Store) -> None:
    cast = build_cast()
    record = store(cast, ring)

    def change_of_mind() -> None:
        with transaction.atomic():
            assert discard(cast, record)
            raise KeyError

    with pytest.raises(KeyError):
        change_of_mind()
    assert content.read(Record.objects.get(), ring) == TEXT


@pytest.mark.django_db(transaction=True)
def test_a_store_that_fails_leaves_an_orphan_and_no_error(
    ring: Ring, place: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    cast = build_cast()
    record = store(cast, ring)

    def fails(*_args: object) -> None:
        raise OSError(5, "Input/output error")

    with monkeypatch.context() as patched:
        patched.setattr(type(place), "remove", fails)
        assert discard(cast, record)  # and no error page: what was asked for is done
    later = clock.now() + timedelta(hours=2)
    assert [each.name for each in doctor.orphans(at=later)] == [record.object]
    assert [*doctor.repair(at=later)] == []  # it could belong to a newer database
    assert len([*doctor.repair(at=later + timedelta(days=7))]) == 1
    assert objects(stores.current()) == {}


@pytest.mark.django_db(transaction=True)
def test_a_lock_needs_a_transaction() -> None:
    with pytest.raises(RuntimeError):
        locks.hold("anything")
