"""Records end with proof: held, proposed by one, approved by another; the stub stays verifiable."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from rathaus.access.actor import Actor
from rathaus.archive import actions, content, doctor, queries
from rathaus.archive.content.stores import Store
from rathaus.archive.models import Record
from rathaus.audit.models import Event
from rathaus.lib import clock
from rathaus.lib.errors import Forbidden, RathausError, Stranger
from tests.archive.story import TEXT, Ring, objects, store
from tests.cast import Cast


@pytest.fixture
def record(cast: Cast, ring: Ring, place: Store) -> Record:
    """A notice whose retention nobody has begun to count."""
    return store(cast, ring)


@pytest.fixture
def due(cast: Cast, record: Record) -> Record:
    """The same, closed long ago."""
    day, clerk = date(2026, 2, 1), cast.wiesental_clerk
    actions.retain(records=[record], on=day, by=clerk, at=clock.now())
    record.refresh_from_db()
    return record


LATER = timedelta(days=365 * 12)


def test_two_people_dispose_before_the_time(
    cast: Cast, ring: Ring, record: Record, place: Store, django_capture_on_commit_callbacks: Any
) -> None:
    actions.propose_disposal(record=record, by=cast.wiesental_clerk, at=clock.now())
    assert list(queries.proposed(cast.wiesental_head)) == [record]
    with django_capture_on_commit_callbacks(execute=True):
        stub = actions.approve_disposal(record=record, by=cast.wiesental_head, at=clock.now())
        assert len(objects(place)) == 1
    assert objects(place) == {}
    assert not stub.sealed
    with pytest.raises(content.Disposed):
        content.read(stub, ring)
    event = Event.objects.get(verb="record.dispose", object_id=str(record.pk))
    assert event.detail == {"object_sha256": record.object, "commitment": record.commitment}
    assert [*doctor.look(at=clock.now() + LATER)] == []
    assert [*doctor.verify(lambda *_: None)] == []
    assert list(queries.proposed(cast.wiesental_head)) == []


def test_nobody_disposes_alone_before_the_time(cast: Cast, record: Record) -> None:
    head, at = cast.wiesental_head, clock.now()
    with pytest.raises(RathausError, match="noch nicht abgelaufen"):
        actions.approve_disposal(record=record, by=head, at=at)
    actions.propose_disposal(record=record, by=head, at=at)
    with pytest.raises(RathausError, match="selbst vorgeschlagen"):
        actions.approve_disposal(record=record, by=head, at=at)
    other_post = Actor(head.account, head.post, ())
    with pytest.raises(RathausError, match="selbst vorgeschlagen"):
        actions.approve_disposal(record=record, by=other_post, at=at)
    assert Record.objects.get().sealed


def test_after_the_time_one_is_enough(cast: Cast, due: Record) -> None:
    at = clock.now() + LATER
    assert list(queries.due(cast.wiesental_head, on=at.date())) == [due]
    actions.approve_disposal(record=due, by=cast.wiesental_head, at=at)
    assert list(queries.due(cast.wiesental_head, on=at.date())) == []


def test_a_hold_holds_against_both(cast: Cast, ring: Ring, due: Record) -> None:
    head, at = cast.wiesental_head, clock.now() + LATER
    actions.propose_disposal(record=due, by=cast.wiesental_clerk, at=at)
    held = actions.hold(record=due, by=head, at=at)
    assert held.proposed_at is None
    assert list(queries.due(head, on=at.date())) == []
    for action in (actions.propose_disposal, actions.approve_disposal):
        with pytest.raises(RathausError, match="Löschsperre"):
            action(record=due, by=head, at=at)
    assert content.read(Record.objects.get(), ring) == TEXT
    actions.release(record=due, by=head, at=at)
    actions.approve_disposal(record=due, by=head, at=at)
    verbs = (
        Event.objects.filter(object_id=str(due.pk)).order_by("pk").values_list("verb", flat=True)
    )
    assert list(verbs)[2:] == ["record.propose", "record.hold", "record.release", "record.dispose"]


def test_what_is_gone_is_gone(cast: Cast, ring: Ring, due: Record) -> None:
    at = clock.now() + LATER
    actions.approve_disposal(record=due, by=cast.wiesental_head, at=at)
    for action in (actions.hold, actions.release, actions.propose_disposal):
        with pytest.raises(content.Disposed):
            action(record=due, by=cast.wiesental_head, at=at)
    with pytest.raises(content.Disposed):
        actions.share(record=due, to=[ring.public], keys=ring, by=cast.wiesental_head, at=at)
    with pytest.raises(content.Disposed):
        actions.unshare(record=due, key_ids=[ring.pair.id], by=cast.wiesental_head, at=at)


@pytest.mark.parametrize(
    ("who", "error"),
    [("wiesental_clerk", Forbidden), ("birkenrain_head", Stranger), ("anna", Stranger)],
)
def test_only_the_head_of_the_authority_may(
    cast: Cast, due: Record, who: str, error: type[Exception]
) -> None:
    for action in (actions.hold, actions.release, actions.approve_disposal):
        with pytest.raises(error):
            action(record=due, by=cast.people[who], at=clock.now() + LATER)
    assert Record.objects.get().sealed


def test_strangers_see_nothing(cast: Cast, due: Record) -> None:
    on = date(2099, 1, 1)
    for who in (cast.people["birkenrain_clerk"], cast.citizen, None):
        assert list(queries.due(who, on=on)) == []
        assert list(queries.visible_to(who)) == []
