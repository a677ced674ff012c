"""A writing process of its own: `python writer.py DATABASE MODE COUNT`, used by test_write_lock.

Modes: `add` (read and write in one transaction, COUNT times), `bare` (single statements without a
transaction, COUNT times), `hold` (add one, say so, keep the transaction open until killed).
"""

from __future__ import annotations

import sys
import time
from typing import Any

from django.conf import settings
from django.db import connection, transaction

from rathaus.lib.sqlite.base import OPTIONS


def read() -> int:
    """The counter's value."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT value FROM counter")
        return int(cursor.fetchone()[0])


def write(sql: str, *values: Any) -> None:
    """One statement."""
    with connection.cursor() as cursor:
        cursor.execute(sql, values)


def add() -> None:
    """Read, then write what was read plus one: lost if another writer came between."""
    with transaction.atomic():
        write("UPDATE counter SET value = %s", read() + 1)


def hold() -> None:
    """Keep the lock until somebody ends this process."""
    with transaction.atomic():
        write("UPDATE counter SET value = %s", read() + 1)
        print("holding", flush=True)  # noqa: T201  # the test waits for this line
        time.sleep(60)


def main() -> None:
    """Do what the command line says."""
    database, mode, count = sys.argv[1:]
    engine = {"ENGINE": "rathaus.lib.sqlite", "NAME": database, "OPTIONS": OPTIONS}
    settings.configure(DATABASES={"default": engine})
    for _number in range(int(count)):
        if mode == "add":
            add()
        elif mode == "bare":
            write("UPDATE counter SET value = value + 1")
        else:
            hold()


if __name__ == "__main__":
    main()
