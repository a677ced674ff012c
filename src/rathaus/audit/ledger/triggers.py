"""What the database itself refuses: changing, deleting or emptying what the ledger proves.

Whoever owns the database can drop these triggers; `rathaus verify` finds that. They stop mistakes,
injected statements and accounts with fewer rights. A migration that alters one of these tables must
call `create` again, because SQLite rebuilds the table without its triggers.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db.backends.base.base import BaseDatabaseWrapper

FIXED = {
    "audit_event": "id", "audit_leaf": "event", "audit_treehead": "position",
    "audit_head": "number", "audit_timestamp": "id", "audit_tile": "id",
}  # fmt: skip
"""Tables that are only added to, with their primary keys."""
ERASED = (
    "NEW.id = OLD.id AND NEW.at = OLD.at AND NEW.verb = OLD.verb AND NEW.mac = OLD.mac"
    " AND NEW.authority {same} OLD.authority AND OLD.salt IS NOT NULL AND NEW.salt IS NULL"
    " AND NEW.actor = '' AND NEW.object_type = '' AND NEW.object_id = '' AND {empty}"
)
GROWN = (
    "NEW.id = OLD.id AND NEW.tree = OLD.tree AND NEW.level = OLD.level AND NEW.number = OLD.number"
    " AND {length}(NEW.hashes) > {length}(OLD.hashes)"
    " AND substr(NEW.hashes, 1, {length}(OLD.hashes)) = OLD.hashes"
)
SQLITE = {"same": "IS", "empty": "NEW.detail = '{}'", "length": "length"}
POSTGRESQL = {
    "same": "IS NOT DISTINCT FROM", "empty": "NEW.detail = '{}'::jsonb", "length": "octet_length"
}  # fmt: skip
FUNCTION = """
CREATE OR REPLACE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'append-only: %', TG_TABLE_NAME; END $$
"""


def create(connection: BaseDatabaseWrapper) -> None:
    """(Re)create all triggers."""
    drop(connection)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(FUNCTION)
        for _name, sql in _statements(connection.vendor):
            cursor.execute(sql)


def drop(connection: BaseDatabaseWrapper) -> None:
    """Remove all triggers."""
    with connection.cursor() as cursor:
        for name, _sql in _statements(connection.vendor):
            place = "" if connection.vendor == "sqlite" else f" ON {_table(name)}"
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}{place}")


@contextmanager
def lifted(connection: BaseDatabaseWrapper) -> Iterator[None]:
    """Without triggers inside: tests empty their tables, the doctor's tests break things."""
    drop(connection)
    try:
        yield
    finally:
        create(connection)


def missing(connection: BaseDatabaseWrapper) -> list[str]:
    """Names of triggers that are not there, are switched off, or do something else."""
    expected = dict(_statements(connection.vendor))
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
            there = dict(cursor.fetchall())
            return [name for name, sql in expected.items() if there.get(name) != sql]
        # The function must be ours as well: one that does nothing would let everything through.
        cursor.execute(
            "SELECT tgname FROM pg_trigger JOIN pg_proc ON pg_proc.oid = tgfoid"
            " WHERE tgenabled IN ('O', 'A') AND proname = 'audit_refuse' AND prosrc = %s",
            [FUNCTION.split("$$")[1]],
        )
        names = {name for (name,) in cursor.fetchall()}
        return [name for name in expected if name not in names]


def _table(name: str) -> str:
    """`audit_event_update` is a trigger of `audit_event`."""
    return name.rpartition("_")[0]


def _allowed(table: str, vendor: str) -> str:
    """The only UPDATE that a table takes, as a condition; "" where it takes none."""
    rule = {"audit_event": ERASED, "audit_tile": GROWN}.get(table, "")
    return rule.format(**(SQLITE if vendor == "sqlite" else POSTGRESQL))


def _statements(vendor: str) -> Iterator[tuple[str, str]]:
    """(name, CREATE TRIGGER) of every trigger."""
    for table, key in FIXED.items():
        rule = _allowed(table, vendor)
        rows = {
            "update": f"UPDATE ON {table} FOR EACH ROW"
            + (f" WHEN (({rule}) IS NOT TRUE)" if rule else ""),
            "delete": f"DELETE ON {table} FOR EACH ROW",
        }
        if vendor == "postgresql":
            rows["truncate"] = f"TRUNCATE ON {table} FOR EACH STATEMENT"
            action = "EXECUTE FUNCTION audit_refuse()"
        else:
            # INSERT OR REPLACE deletes without asking the DELETE trigger.
            again = f"EXISTS (SELECT 1 FROM {table} WHERE {key} = NEW.{key})"  # noqa: S608  # our own names
            rows["replace"] = f"INSERT ON {table} FOR EACH ROW WHEN ({again})"
            action = f"BEGIN SELECT RAISE(ABORT, 'append-only: {table}'); END"
        for kind, when in rows.items():
            yield f"{table}_{kind}", f"CREATE TRIGGER {table}_{kind} BEFORE {when} {action}"
