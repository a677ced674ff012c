"""Events get their places in batches; one head is signed for each batch and kept outside."""

from __future__ import annotations

import json
import logging
from itertools import pairwise

import pytest

from rathaus.audit import actions, registry
from rathaus.audit.ledger import leaves, sequence
from rathaus.audit.models import Event, Head, Leaf, PendingLeaf, Tile, TreeHead
from rathaus.lib import clock
from rathaus.lib.errors import RathausError
from rathaus.standards import merkle
from rathaus.standards.evidence import verifier
from tests.audit.conftest import BIRKENRAIN, WIESENTAL


def test_events_wait_until_they_are_sequenced(happen):
    happen(3)
    happen(2, BIRKENRAIN)
    happen(1, None)
    assert PendingLeaf.objects.count() == 6
    assert sequence() == 6
    assert PendingLeaf.objects.count() == 0
    sizes = dict(TreeHead.objects.values_list("tree", "size"))
    assert sizes == {WIESENTAL: 3, BIRKENRAIN: 2, verifier.NO_AUTHORITY: 1}
    places = Leaf.objects.filter(tree=WIESENTAL).order_by("position")
    assert [leaf.position for leaf in places] == [0, 1, 2]
    head = Head.objects.get()
    assert (head.number, head.size, head.previous) == (1, 3, None)


def test_roots_are_those_of_the_events(happen):
    events = happen(300)
    sequence(limit=7)
    sequence()
    expected = merkle.Running()
    for event in events:
        expected.push(leaves.hash_of(event))
    assert bytes(TreeHead.objects.get(size=300).root) == expected.root()
    assert bytes(TreeHead.objects.get(size=7).root) != expected.root()
    assert sorted(Tile.objects.filter(tree=WIESENTAL).values_list("level", "number")) == [
        (0, 0), (0, 1), (1, 0),
    ]  # fmt: skip


def test_heads_are_linked_signed_and_kept_outside(happen, signer, ledger_dir):
    for _batch in range(3):
        happen(2)
        sequence()
    heads = [leaves.signed_head(head) for head in Head.objects.order_by("number")]
    for before, head in pairwise(heads):
        assert head["previous"] == verifier.head_hash(before).hex()
    for head in heads:
        verifier.check_head(head, signer.fingerprint)
    assert json.loads((ledger_dir / "head.json").read_text()) == heads[-1]
    assert [path.name for path in (ledger_dir / "keys").iterdir()] == [signer.fingerprint]


def test_without_a_signer_leaves_wait(happen, monkeypatch, caplog):
    monkeypatch.setattr(registry, "_signers", [])
    happen()
    with caplog.at_level(logging.WARNING):
        assert sequence() == 0
    assert "nobody signs" in caplog.text
    assert PendingLeaf.objects.count() == 1


def test_nothing_waits_nothing_happens(db, ledger_dir):
    assert sequence() == 0
    assert not ledger_dir.exists()


def test_an_erased_event_keeps_its_leaf(happen):
    event = happen(1, secret="hausnummer")[0]
    before = leaves.hash_of(event)
    actions.erase(event=event, by=actions.SYSTEM, at=clock.now())
    stored = Event.objects.get(pk=event.pk)
    assert (stored.actor, stored.object_type, stored.object_id) == ("", "", "")
    assert (stored.detail, stored.salt) == ({}, None)
    assert leaves.hash_of(stored) == before
    note = Event.objects.get(verb="event.erase")
    assert (note.object_type, note.object_id) == ("Event", str(event.pk))
    actions.erase(event=event, by=actions.SYSTEM, at=clock.now())
    assert Event.objects.filter(verb="event.erase").count() == 1
    with pytest.raises(RathausError, match="Lücken"):
        actions.erase(event=note, by=actions.SYSTEM, at=clock.now())


def test_fractions_are_refused(happen):
    with pytest.raises(ValueError, match=r"0\.5"):
        happen(1, share=0.5)
    assert not Event.objects.exists()
