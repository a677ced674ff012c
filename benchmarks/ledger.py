"""What the ledger costs beyond its floor, and how proofs grow, in one run on a SQLite file.

Appending: events recorded and sequenced (leaves, tiles, heads, signature, head outside), in batches
of one transaction, against bare inserts of the very same rows by the driver into tables of the same
columns, keys and indexes. Once with all of a batch recorded in one transaction, once (as in daily
work) with a transaction on disk for each event and a thousand of them sequenced together.
Sequencing alone is measured against its own rows. Interleaved; medians count, because the machine's
speed moves.

Proofs: number of hashes, tiles read, time to make and to check, for trees of 10^2 to 10^7 leaves.
"""

from __future__ import annotations

import statistics
import time
from collections import defaultdict
from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

from benchmarks._installation import installation

ROUNDS, BATCH, SINGLE = 7, 5000, 1000
LARGEST = 7  # powers of ten
TABLES = (
    *("audit_event", "audit_pendingleaf", "audit_leaf", "audit_tile", "audit_treehead"),
    "audit_head",
)
RECORDED = ("audit_event", "audit_pendingleaf")


def main() -> None:
    """Measure and print."""
    with installation():
        appending()
    proving()


class Signer:
    """A key in memory."""

    key_id = "bench"

    def __init__(self) -> None:
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

        self._key = Ed25519PrivateKey.generate()

    def public_key(self) -> bytes:
        return self._key.public_key().public_bytes_raw()

    def sign(self, message: bytes) -> bytes:
        return self._key.sign(message)


def appending() -> None:
    """Events through the ledger against their rows without it."""
    from django.db import transaction

    from rathaus.audit import registry
    from rathaus.audit.ledger import sequence

    registry.register_signer(Signer())
    floor = Floor()
    authorities = [uuid4() for _ in range(10)]
    times: dict[str, list[float]] = defaultdict(list)

    def together() -> None:
        with transaction.atomic():
            record(authorities, BATCH)

    for _round in range(ROUNDS):
        floor.begin()
        times["record"].append(timed(together))
        times["sequence"].append(timed(sequence))
        rows = floor.end()
        own = {table: found for table, found in rows.items() if table not in RECORDED}
        times["bare rows"].append(timed(lambda rows=rows: floor.insert(rows)))  # type: ignore[misc]  # bound at once
        floor.clear()
        times["bare ledger rows"].append(timed(lambda own=own: floor.insert(own)))  # type: ignore[misc]  # ditto
        floor.clear()
        floor.begin()
        singly = timed(lambda: record(authorities, SINGLE)) + timed(sequence)
        times["single"].append(singly)
        rows = floor.end()
        times["bare single"].append(timed(lambda rows=rows: floor.insert_singly(rows)))  # type: ignore[misc]  # ditto
        floor.clear()
    tell(times)


def tell(times: dict[str, list[float]]) -> None:
    """Ratios: the floor's time as a share of ours; 100 % would be free."""
    middle = {name: statistics.median(found) for name, found in times.items()}
    both = middle["record"] + middle["sequence"]

    def line(what: str, ours: float, floor: float, count: int) -> None:
        rates = f"{count / ours:,.0f}/s, bare inserts {count / floor:,.0f}/s"
        print(f"{what}: {floor / ours:.0%} of bare inserts ({rates})")

    line("one transaction each, then sequenced", middle["single"], middle["bare single"], SINGLE)
    line("one transaction, then sequenced", both, middle["bare rows"], BATCH)
    line("sequencing alone", middle["sequence"], middle["bare ledger rows"], BATCH)


def record(authorities: list[UUID], count: int) -> None:
    from django.contrib.contenttypes.models import ContentType

    from rathaus.audit import actions
    from rathaus.lib import clock

    thing = ContentType(pk=1)
    for number in range(count):
        actions.record(
            verb="thing.do",
            object=thing,
            by=actions.SYSTEM,
            at=clock.now(),
            authority=authorities[number % len(authorities)],
            number=number,
        )


class Floor:
    """The rows that the ledger inserts, to be inserted again without a framework."""

    def __init__(self) -> None:
        from django.db import connection

        with connection.cursor() as cursor:
            for table in TABLES:
                marks = "SELECT sql FROM sqlite_master WHERE tbl_name = %s AND type <> 'trigger'"
                cursor.execute(marks, [table])
                for (sql,) in cursor.fetchall():
                    if sql:
                        self._copy(cursor, sql, table)

    def _copy(self, cursor: Any, sql: str, table: str) -> None:
        sql = sql.replace(f'"{table}"', f'"floor_{table}"')
        for name in ("event_by_", "leaf_place", "tile_once", "tree_head_once"):
            sql = sql.replace(f'"{name}', f'"floor_{name}')
        cursor.execute(sql)

    def begin(self) -> None:
        """Note what is there."""
        self._before = {table: self._last(table) for table in TABLES}

    def end(self) -> dict[str, list[Any]]:
        """The rows that have come since, by table; a waiting leaf is counted like its place."""
        from django.db import connection

        rows: dict[str, list[Any]] = {}
        with connection.cursor() as cursor:
            for table in TABLES:
                sql = f"SELECT * FROM {table} WHERE rowid > %s"
                cursor.execute(sql, [self._before[table]])
                rows[table] = cursor.fetchall()
        hashes = {row[0]: row for row in rows["audit_event"]}
        rows["audit_pendingleaf"] = [
            (n, tree, event, hashes[event][-1])
            for n, (event, tree, _place) in enumerate(rows["audit_leaf"], start=1)
        ]
        return {table: found for table, found in rows.items() if found}

    def insert(self, rows: dict[str, list[Any]]) -> None:
        """All in one transaction."""
        from django.db import connection, transaction

        with transaction.atomic(), connection.cursor() as cursor:
            for table, found in rows.items():
                for row in found:
                    cursor.cursor.execute(self._statement(table, row), row)

    def insert_singly(self, rows: dict[str, list[Any]]) -> None:
        """Each event with what waits in a transaction; the rest in one."""
        pairs = zip(rows["audit_event"], rows["audit_pendingleaf"], strict=True)
        for event, waiting in pairs:
            self.insert({"audit_event": [event], "audit_pendingleaf": [waiting]})
        rest = {t: r for t, r in rows.items() if t not in RECORDED}
        self.insert(rest)

    def clear(self) -> None:
        """Empty the copies."""
        from django.db import connection

        with connection.cursor() as cursor:
            for table in TABLES:
                cursor.execute(f"DELETE FROM floor_{table}")

    def _statement(self, table: str, row: Any) -> str:
        return f"INSERT INTO floor_{table} VALUES ({', '.join('?' * len(row))})"

    def _last(self, table: str) -> int:
        from django.db import connection

        with connection.cursor() as cursor:
            cursor.execute(f"SELECT coalesce(max(rowid), 0) FROM {table}")
            return int(cursor.fetchone()[0])


def proving() -> None:
    """Proofs of trees that grow tenfold, straight from tiles; leaf hashes are counters."""
    from rathaus.standards import merkle

    tiles: dict[tuple[int, int], bytes] = {}
    size = 0

    def read(level: int, number: int) -> bytes:
        return tiles.get((level, number), b"")

    print("leaves      hashes  tiles  proof µs  check µs  consistency hashes")
    for power in range(2, LARGEST + 1):
        while size < 10**power:
            count = min(2**18, 10**power - size)
            new = [n.to_bytes(32, "big") for n in range(size, size + count)]
            tiles |= merkle.append(size, new, read)
            size += count
        _tell_proofs(size, read)


def _tell_proofs(size: int, read: Callable[[int, int], bytes]) -> None:
    from rathaus.standards import merkle

    root, made, checked, lengths, reads, others = merkle.root(size, read), [], [], [], [], []
    for number in range(50):
        index = size * number // 50
        seen: set[tuple[int, int]] = set()

        def noted(level: int, tile: int, seen: set[tuple[int, int]] = seen) -> bytes:
            seen.add((level, tile))
            return read(level, tile)

        started = time.perf_counter()
        path = merkle.inclusion_path(index, size, noted)
        made.append(time.perf_counter() - started)
        started = time.perf_counter()
        merkle.check_inclusion(index.to_bytes(32, "big"), index, size, path, root)
        checked.append(time.perf_counter() - started)
        lengths.append(len(path))
        reads.append(len(seen))
        others.append(len(merkle.consistency_path(index + 1, size, read)))
    times = [statistics.median(found) * 1e6 for found in (made, checked)]
    print(
        f"{size:>10,}  {max(lengths):>6}  {max(reads):>5}  {times[0]:>8.0f}  {times[1]:>8.1f}"
        f"  {max(others):>6}"
    )


def timed(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


if __name__ == "__main__":
    main()
