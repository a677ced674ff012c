"""What the register import costs beyond the bare inserts of the same rows.

All of Germany, three rounds on a fresh database of the engine that RATHAUS_DATABASE_URL names
(SQLite without it), a database of its own that is removed afterwards. The floor is the driver's
`executemany` of the very rows the import has stored, in one transaction. Limits: 20 s for the
first import, 10 s for one that changes nothing.
"""

from __future__ import annotations

import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
DATA = Path(os.environ.get("RATHAUS_TEST_DATA", ROOT.parent / "shared" / "data"))
FILE = DATA / "register" / "GV100AD_301123.txt"
ROUNDS = 3
FIRST_LIMIT, AGAIN_LIMIT = 20.0, 10.0  # seconds


def main() -> None:
    """Measure and judge; exits 1 above a limit."""
    if not FILE.exists():
        sys.exit(f"test data missing: {FILE.name} (set RATHAUS_TEST_DATA)")
    with tempfile.TemporaryDirectory() as folder:
        os.environ.setdefault("RATHAUS_SECRET_KEY", "only-for-measuring")
        os.environ.setdefault("RATHAUS_ALLOWED_HOSTS", "localhost")
        os.environ["RATHAUS_VAR_DIR"] = folder
        os.environ["DJANGO_SETTINGS_MODULE"] = "rathaus.site.settings"
        first, again, floor = measure(Path(folder))
    print(f"register_import: ratio {first / floor:.2f} (floor {floor:.2f} s, import {first:.2f} s)")
    print(f"register_import_unchanged: ratio {again / floor:.2f} (import {again:.2f} s)")
    sys.exit(first >= FIRST_LIMIT or again >= AGAIN_LIMIT)


def measure(folder: Path) -> tuple[float, float, float]:
    """Median seconds of a first import, of one without change, of the bare inserts."""
    import django

    django.setup()
    from django.db import connection

    connection.settings_dict["TEST"]["NAME"] = (
        str(folder / "bench.sqlite3") if connection.vendor == "sqlite" else "rathaus_bench"
    )
    name = connection.settings_dict["NAME"]
    connection.creation.create_test_db(verbosity=0, autoclobber=True)
    try:
        rounds = [one_round() for _ in range(ROUNDS)]
    finally:
        connection.creation.destroy_test_db(name, verbosity=0)
    first, again, floor = (statistics.median(column) for column in zip(*rounds, strict=True))
    return first, again, floor


def one_round() -> tuple[float, float, float]:
    from rathaus.tenancy.models import Authority, RegisterImport

    first, again = timed(take), timed(take)
    columns, rows = stored()
    empty()
    floor = timed(lambda: insert(columns, rows))
    assert Authority.objects.count() == len(rows) > 12_000
    empty()
    RegisterImport.objects.all().delete()
    return first, again, floor


def take() -> None:
    from rathaus.audit.actions import SYSTEM
    from rathaus.lib import clock
    from rathaus.tenancy import actions
    from rathaus.tenancy.register import entries, reader

    register = entries.build(reader.read(FILE.read_bytes()))
    actions.import_register(register=register, by=SYSTEM, at=clock.now())


def stored() -> tuple[list[str], list[Any]]:
    from django.db import connection

    with connection.cursor() as cursor:
        # parents first, as the import stores them
        cursor.execute("SELECT * FROM tenancy_authority ORDER BY id")
        rows = cursor.fetchall()
        return [column[0] for column in cursor.description or ()], rows


def insert(columns: list[str], rows: list[Any]) -> None:
    from django.db import connection, transaction

    marks = ", ".join(["%s"] * len(columns))
    with transaction.atomic(), connection.cursor() as cursor:
        statement = f"INSERT INTO tenancy_authority ({', '.join(columns)}) VALUES ({marks})"
        cursor.executemany(statement, rows)


def empty() -> None:
    from django.db import connection, transaction

    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE tenancy_authority SET parent_id = NULL")
        cursor.execute("DELETE FROM tenancy_authority")


def timed(work: Callable[[], None]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


if __name__ == "__main__":
    main()
