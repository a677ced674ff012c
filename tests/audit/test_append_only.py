"""The database itself refuses to change history, on both engines."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, connection, transaction

from rathaus.audit import actions
from rathaus.audit.ledger import sequence, triggers
from rathaus.audit.models import Event, Head, Leaf, Tile, TimeStamp, TreeHead
from rathaus.lib import clock
from tests.audit.attacker import key

TABLES = [Event, Leaf, Tile, TreeHead, Head, TimeStamp]


@pytest.fixture
def full(happen) -> Event:
    event = happen(3)[0]
    sequence()
    TimeStamp.objects.create(head=Head.objects.get(), token=b"t", at=clock.now())
    return event


def refused(sql: str, *values: object) -> None:
    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(sql, values)


@pytest.mark.parametrize("model", TABLES, ids=lambda model: model.__name__)
def test_nothing_is_deleted(full, model):
    assert model.objects.exists()
    refused(f"DELETE FROM {model._meta.db_table}")


@pytest.mark.parametrize("model", TABLES, ids=lambda model: model.__name__)
def test_nothing_is_updated(full, model):
    column = model._meta.pk.column
    refused(f"UPDATE {model._meta.db_table} SET {column} = {column}")


@pytest.mark.parametrize("model", TABLES, ids=lambda model: model.__name__)
def test_nothing_is_emptied_or_replaced(full, model):
    table = model._meta.db_table
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # as after a commit
        refused(f"TRUNCATE {table} CASCADE")
    else:
        refused(f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}")
        refused(f"REPLACE INTO {table} SELECT * FROM {table}")


@pytest.mark.parametrize(
    "change",
    ["verb = 'x.y'", "actor = 'post:1'", "mac = salt", "salt = mac", "detail = '{\"a\": 1}'"],
)
def test_no_column_of_an_event_changes(full, change):
    refused(f"UPDATE audit_event SET {change} WHERE id = %s", key(full.pk))


def test_an_erasure_is_whole_or_refused(full):
    blank = "salt = NULL, actor = '', object_type = '', object_id = '', detail = '{}'"
    where = "WHERE id = %s"
    refused(f"UPDATE audit_event SET salt = NULL {where}", key(full.pk))
    refused(f"UPDATE audit_event SET {blank}, verb = 'x' {where}", key(full.pk))
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE audit_event SET {blank} {where}", [key(full.pk)])
    refused(f"UPDATE audit_event SET {blank} {where}", key(full.pk))


def test_a_tile_only_grows(full):
    tile = Tile.objects.filter(level=0).first()
    Tile.objects.filter(pk=tile.pk).update(hashes=bytes(tile.hashes) + b"n" * 32)
    for hashes in (b"", bytes(tile.hashes), b"x" * 1000):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            Tile.objects.filter(pk=tile.pk).update(hashes=hashes)


def test_the_model_refuses_as_before(full):
    with pytest.raises(TypeError):
        full.save()
    with pytest.raises(TypeError):
        full.delete()


def test_each_missing_trigger_is_named_and_put_back(full):
    assert triggers.missing(connection) == []
    with connection.cursor() as cursor:
        place = "" if connection.vendor == "sqlite" else " ON audit_head"
        cursor.execute(f"DROP TRIGGER audit_head_delete{place}")
    assert triggers.missing(connection) == ["audit_head_delete"]
    triggers.create(connection)
    assert triggers.missing(connection) == []


@pytest.mark.skipif(connection.vendor != "postgresql", reason="only there triggers have functions")
@pytest.mark.parametrize(
    "trick",
    [
        "ALTER TABLE audit_event DISABLE TRIGGER audit_event_delete",
        "CREATE OR REPLACE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS"
        " $$ BEGIN RETURN OLD; END $$",
    ],
)
def test_a_trigger_that_does_nothing_counts_as_missing(full, trick):
    with connection.cursor() as cursor:
        cursor.execute(trick)
    assert "audit_event_delete" in triggers.missing(connection)


@pytest.mark.django_db(transaction=True)
def test_tests_may_empty_their_tables(happen):
    happen(1)
    sequence()


@pytest.mark.django_db(transaction=True)
def test_and_find_them_empty_and_protected():
    assert not Event.objects.exists()
    assert not Head.objects.exists()
    assert triggers.missing(connection) == []


def test_erased_events_are_listed_like_others(full):
    actions.erase(event=full, by=actions.SYSTEM, at=clock.now())
    assert str(Event.objects.get(pk=full.pk))
