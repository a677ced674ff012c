"""Whoever has the database cannot change history unnoticed: `verify` finds it and names it."""

from __future__ import annotations

import os
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.db import connection

from rathaus.audit import actions, queries
from rathaus.audit.ledger import NotContinuous, leaves, outside, sequence, triggers
from rathaus.audit.ledger.restoring import restored
from rathaus.audit.models import Event, Head, Leaf, PendingLeaf, Tile, TreeHead
from rathaus.lib import clock
from rathaus.lib.errors import RathausError
from tests.audit.attacker import attack, codes, findings, key, roll_back, run, snapshot, swap
from tests.audit.conftest import BIRKENRAIN, WIESENTAL


@pytest.fixture
def events(happen) -> list[Event]:
    """A ledger of three batches and 320 events at three authorities."""
    made = happen(300)
    sequence(limit=100)
    sequence()
    happen(10, BIRKENRAIN)
    made += happen(9)
    happen(1, None)
    sequence()
    assert codes() == []
    return made


def texts() -> str:
    return "\n".join(finding.text for finding in findings())


def test_a_byte_of_the_details(events):
    run("UPDATE audit_event SET object_id = '8' WHERE id = %s", key(events[5].pk))
    assert codes() == ["event.payload"]
    assert str(events[5].pk) in texts()


def test_a_byte_of_the_verb(events):
    run("UPDATE audit_event SET verb = 'thing.Do' WHERE id = %s", key(events[150].pk))
    assert codes() == ["event.changed"]
    assert str(events[150].pk) in texts()


def test_a_back_dated_event(events):
    attack(
        lambda: Event.objects.filter(pk=events[7].pk).update(at=events[7].at - timedelta(days=1))
    )
    assert codes() == ["event.changed"]


def test_an_event_of_another_authority(events):
    attack(lambda: Event.objects.filter(pk=events[7].pk).update(authority=BIRKENRAIN))
    assert codes() == ["event.changed"]


def test_a_deleted_event(events):
    run("DELETE FROM audit_event WHERE id = %s", key(events[17].pk))
    assert codes() == ["event.missing"]
    assert f"{events[17].pk} (Eintrag 17) wurde gelöscht" in texts()


def test_an_event_deleted_with_its_place(events):
    run("DELETE FROM audit_event WHERE id = %s", key(events[-1].pk))
    run("DELETE FROM audit_leaf WHERE event = %s", key(events[-1].pk))
    assert codes() == ["leaf.missing"]
    assert "Eintrag 308 fehlt" in texts()


def test_two_events_that_changed_places(events):
    first, second = (Leaf.objects.get(event=events[n].pk) for n in (3, 90))

    def work() -> None:
        for leaf, place in ((first, 10_000), (second, 3), (first, 90)):
            Leaf.objects.filter(pk=leaf.pk).update(position=place)

    attack(work)
    assert codes() == ["event.moved"]
    assert f"{events[3].pk}" in texts()
    assert "Platz 90 und gehört an Platz 3" in texts()


def test_two_events_that_changed_payloads(events):
    swap(events[1], events[2], "object_id", "detail", "actor")
    assert codes() == ["event.payload"]
    assert len(findings()) == 2


def test_payloads_exchanged_with_salt_and_mac(events):
    swap(events[1], events[2], "object_id", "detail", "actor", "salt", "mac")
    assert codes() == ["event.changed"]
    assert len(findings()) == 2


def test_a_payload_blanked_without_a_record(events):
    """The database lets an erasure through; the ledger asks who did it."""
    Event.objects.filter(pk=events[0].pk).update(
        salt=None, actor="", object_type="", object_id="", detail={}
    )
    assert codes() == ["event.erased"]


def test_an_erasure_by_the_rules_is_no_lie(events):
    actions.erase(event=events[0], by=actions.SYSTEM, at=clock.now())
    assert codes() == []
    sequence()
    assert codes() == []


def test_an_event_written_by_hand(events):
    forged = Event(verb="thing.do", actor="system", object_type="Thing", object_id="1")
    leaves.seal(forged)
    forged.save()
    assert codes() == ["event.stray"]
    assert str(forged.pk) in texts()


def test_an_event_written_by_hand_with_a_place(events):
    forged = Event(verb="x", actor="system", object_type="T", object_id="1", authority=WIESENTAL)
    leaves.seal(forged)
    forged.save()
    Leaf.objects.create(event=forged.pk, tree=WIESENTAL, position=309)
    assert codes() == ["leaf.stray"]


def test_an_event_changed_while_it_waits(events, happen):
    waiting = happen(1)[0]
    attack(lambda: Event.objects.filter(pk=waiting.pk).update(verb="thing.other"))
    assert codes() == ["event.changed"]
    attack(lambda: Event.objects.filter(pk=waiting.pk)._raw_delete("default"))
    assert codes() == ["event.missing"]


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL keeps types")
@pytest.mark.parametrize("column", ["at", "mac"])
def test_what_cannot_be_read_any_more(events, column):
    run(f"UPDATE audit_event SET {column} = 'gestern' WHERE id = %s", key(events[2].pk))
    assert codes() == ["event.unreadable"]


def flip(tile: Tile, at: int) -> None:
    changed = bytearray(tile.hashes)
    changed[at] ^= 1
    attack(lambda: Tile.objects.filter(pk=tile.pk).update(hashes=bytes(changed)))


@pytest.mark.parametrize(("level", "number", "at"), [(0, 0, 40), (0, 1, 3), (1, 0, 0)])
def test_a_changed_tile(events, level, number, at):
    flip(Tile.objects.get(tree=WIESENTAL, level=level, number=number), at)
    assert codes() == ["tile.changed"]
    assert f"Kachel {number} der Ebene {level}" in texts()


def test_a_changed_tile_of_the_installation(events):
    flip(Tile.objects.get(tree=leaves.INSTALLATION), 0)
    assert codes() == ["tile.changed"]


def test_an_event_changed_with_its_tile(events):
    """Row and tile agree; the signed head does not."""
    event = events[4]
    attack(lambda: Event.objects.filter(pk=event.pk).update(verb="thing.other"))
    event.refresh_from_db()
    tile = Tile.objects.get(tree=WIESENTAL, level=0, number=0)
    hashes = bytearray(tile.hashes)
    hashes[4 * 32 : 5 * 32] = leaves.hash_of(event)
    attack(lambda: Tile.objects.filter(pk=tile.pk).update(hashes=bytes(hashes)))
    assert "root.wrong" in codes()
    assert "Größe 100 passt nicht zu den Einträgen ab 0" in texts()


def test_a_changed_head_of_an_authority(events):
    attack(lambda: TreeHead.objects.filter(tree=BIRKENRAIN).update(root=os.urandom(32)))
    assert codes() == ["tree_head.changed", "root.wrong"]


def test_a_deleted_head_of_an_authority(events):
    attack(lambda: TreeHead.objects.filter(tree=BIRKENRAIN)._raw_delete("default"))
    assert "tree_head.missing" in codes()


@pytest.mark.parametrize("field", ["size", "root", "at", "key_id"])
def test_a_changed_head(events, field):
    value = {"size": 4, "root": os.urandom(32), "at": clock.now(), "key_id": "x"}[field]
    attack(lambda: Head.objects.filter(number=2).update(**{field: value}))
    assert "head.signature" in codes()
    assert "Kopf 2 ist gefälscht oder verändert" in texts()


def test_a_deleted_head(events):
    attack(lambda: Head.objects.filter(number=2)._raw_delete("default"))
    assert "head.missing" in codes()


def test_a_head_forged_without_the_key(events):
    """Everything is computed anew, only the key is the attacker's."""
    forger = Ed25519PrivateKey.generate()
    head = Head.objects.get(number=3)
    head.public_key = forger.public_key().public_bytes_raw()
    head.signature = forger.sign(leaves.bytes_to_sign(head))
    attack(head.save)
    assert codes() == ["outside.other", "head.key"]


def test_an_old_head_inserted_again(events):
    old = Head.objects.get(number=2)
    old.number = 4
    old.save(force_insert=True)
    assert {"head.link", "head.order", "head.signature"} <= set(codes())


def test_the_database_of_yesterday(events, happen):
    yesterday = snapshot()
    happen(5)
    sequence()
    roll_back(yesterday)
    assert codes() == ["outside.rolled_back"]
    assert "älter als der aufbewahrte Kopf 4" in texts()
    happen(1)
    with pytest.raises(NotContinuous):
        sequence()
    assert PendingLeaf.objects.count() == 1


def test_another_history_since_yesterday(events, happen, signer):
    """Rolled back, and gone on from there with the very key, past the head outside."""
    yesterday = snapshot()
    happen(5)
    sequence()
    known = outside.read()
    roll_back(yesterday)
    outside.write(leaves.signed_head(Head.objects.get(number=3)))
    for _batch in range(3):
        happen(1)
        sequence()
    outside.write(known)
    assert codes()[0] in ("outside.other", "outside.stale")
    assert "witness.other" in codes(known)


def test_an_old_head_put_back_outside(events, happen):
    old = outside.read()
    for _batch in range(2):
        happen()
        sequence()
    outside.write(old)
    assert codes() == ["outside.stale"]
    happen()
    with pytest.raises(NotContinuous, match="veraltet"):
        sequence()


def test_database_and_folder_of_yesterday_show_against_a_witness(events, happen):
    yesterday, old = snapshot(), outside.read()
    happen()
    sequence()
    seen = queries.head()
    roll_back(yesterday)
    outside.write(old)
    assert codes() == []
    assert codes(seen) == ["witness.other"]


def test_the_folder_is_gone(events, ledger_dir):
    (ledger_dir / "head.json").unlink()
    assert codes() == ["outside.missing"]
    (ledger_dir / "head.json").write_text("{")
    assert codes() == ["outside.damaged"]


def test_a_crash_before_the_head_was_kept_is_no_lie(events, happen):
    before = outside.read()
    happen()
    sequence()
    outside.write(before)
    assert codes() == []
    happen()
    sequence()
    assert outside.read()["number"] == 5


def test_missing_triggers(events):
    triggers.drop(connection)
    assert codes() == ["trigger.missing"]


def test_a_rightful_restore_is_told(events, happen):
    yesterday = snapshot()
    happen(5)
    sequence()
    lost = queries.head()
    roll_back(yesterday)
    event = restored(reason="Platte kaputt", by=actions.SYSTEM, at=clock.now())
    assert event.detail["known_number"] == 4
    assert event.detail["here_number"] == 3
    happen()
    sequence()
    found = findings(lost)
    assert [(f.code, f.severity) for f in found] == [
        ("witness.lost", "warning"),
        ("restored", "note"),
    ]
    assert "Die Köpfe 4 bis 4 gingen verloren. Grund: Platte kaputt" in found[-1].text
    with pytest.raises(RathausError, match="nichts zu tun"):
        restored(reason="noch einmal", by=actions.SYSTEM, at=clock.now())
