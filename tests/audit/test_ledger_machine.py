"""The ledger in the database against a list: whatever happens in whatever order."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest
from django.contrib.contenttypes.models import ContentType
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from rathaus.audit import actions, queries
from rathaus.audit.ledger import leaves, sequence
from rathaus.audit.models import Event, Leaf
from rathaus.lib import clock
from rathaus.lib.errors import RathausError
from rathaus.standards.evidence import verifier
from tests.audit.attacker import codes


class Ledger(RuleBasedStateMachine):
    """Two authorities of its own in each run; the model is a list of leaf hashes for each."""

    @initialize()
    def begin(self) -> None:
        self.waiting: list[Event] = []
        self.placed: dict[UUID, list[Event]] = {uuid4(): [], uuid4(): []}
        self.hashes: dict[UUID, bytes] = {}
        self.heads: list[dict] = []

    @rule(first=st.booleans(), count=st.integers(1, 8))
    def record(self, first: bool, count: int) -> None:
        authority = list(self.placed)[0 if first else 1]
        for number in range(count):
            event = actions.record(
                verb="thing.do",
                object=ContentType(pk=number),
                by=actions.SYSTEM,
                at=clock.now(),
                authority=authority,
            )
            self.waiting.append(event)
            self.hashes[event.pk] = leaves.hash_of(event)

    @rule(limit=st.integers(1, 10))
    def sequence(self, limit: int) -> None:
        assert sequence(limit) == len(self.waiting[:limit])
        for event in self.waiting[:limit]:
            self.placed[event.authority].append(event)
        del self.waiting[:limit]
        if any(self.placed.values()):
            self.heads.append(queries.head())

    @precondition(lambda self: any(self.placed.values()))
    @rule(data=st.data())
    def prove(self, data: st.DataObject) -> None:
        placed = [event for events in self.placed.values() for event in events]
        event = data.draw(st.sampled_from(placed))
        event = Event.objects.get(pk=event.pk)
        proven = verifier.check_proof(queries.proof(event))
        assert proven.header["id"] == str(event.pk)

    @precondition(lambda self: self.waiting)
    @rule()
    def not_yet(self) -> None:
        with pytest.raises(RathausError, match="noch nicht"):
            queries.proof(self.waiting[0])

    @precondition(lambda self: any(self.placed.values()))
    @rule(data=st.data())
    def erase(self, data: st.DataObject) -> None:
        events = [event for events in self.placed.values() for event in events]
        event = data.draw(st.sampled_from([e for e in events if e.verb != actions.ERASE]))
        before = Event.objects.filter(verb=actions.ERASE).count()
        actions.erase(event=Event.objects.get(pk=event.pk), by=actions.SYSTEM, at=clock.now())
        if Event.objects.filter(verb=actions.ERASE).count() > before:
            note = Event.objects.get(verb=actions.ERASE, object_id=str(event.pk))
            self.waiting.append(note)
            self.hashes[note.pk] = leaves.hash_of(note)

    @precondition(lambda self: self.heads)
    @rule(data=st.data())
    def compare(self, data: st.DataObject) -> None:
        verifier.check_pair(queries.consistency(data.draw(st.sampled_from(self.heads))))

    @invariant()
    def places_are_those_of_the_list(self) -> None:
        for authority, events in self.placed.items():
            rows = Leaf.objects.filter(tree=authority).order_by("position")
            assert list(rows.values_list("event", "position")) == [
                (event.pk, place) for place, event in enumerate(events)
            ]

    def teardown(self) -> None:
        assert codes() == []
        for events in getattr(self, "placed", {}).values():
            for event in events:
                assert leaves.hash_of(Event.objects.get(pk=event.pk)) == self.hashes[event.pk]
        while sequence():
            pass


@pytest.mark.django_db
def test_the_ledger_is_a_list() -> None:
    run_state_machine_as_test(
        Ledger,
        settings=settings(
            max_examples=8,
            stateful_step_count=15,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
