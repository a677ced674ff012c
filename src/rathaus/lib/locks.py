"""Named locks: two transactions that must not do something at the same moment."""

from __future__ import annotations

from django.db import connection


def hold(name: str, *, shared: bool = False) -> None:
    """Wait for the lock `name` and hold it until the surrounding transaction ends; `shared` only
    keeps out those who do not share. Raises RuntimeError outside a transaction.

    On SQLite there is nothing to do: all processes queue for write transactions (lib.sqlite), and
    with us every transaction is one from its BEGIN IMMEDIATE on. So two never run side by side.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("A lock is held inside a transaction (lib.locks).")
    if connection.vendor == "postgresql":
        lock = "pg_advisory_xact_lock_shared" if shared else "pg_advisory_xact_lock"
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {lock}(hashtextextended(%s, 0))", [name])
