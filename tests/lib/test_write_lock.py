"""Several processes write one SQLite file: nothing is lost, nobody is turned away."""

from __future__ import annotations

import fcntl
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection

from rathaus.lib.sqlite.base import OPTIONS

pytestmark = pytest.mark.skipif(connection.vendor != "sqlite", reason="it is SQLite's lock")
WRITER = Path(__file__).with_name("writer.py")


@pytest.fixture
def database(tmp_path: Path) -> Path:
    """A database with one counter at 0."""
    file = tmp_path / "counter.sqlite3"
    with sqlite3.connect(file) as fresh:
        fresh.executescript(OPTIONS["init_command"])
        fresh.execute("CREATE TABLE counter (value INTEGER NOT NULL)")
        fresh.execute("INSERT INTO counter VALUES (0)")
    return file


def counter(database: Path) -> int:
    with sqlite3.connect(database) as reader:
        return int(reader.execute("SELECT value FROM counter").fetchone()[0])


def start(database: Path, mode: str, count: int = 1) -> subprocess.Popen[str]:
    """A writing process."""
    command = [sys.executable, str(WRITER), str(database), mode, str(count)]
    return subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    )


def finish(process: subprocess.Popen[str]) -> None:
    """Wait for its end, which must be a good one."""
    _output, errors = process.communicate(timeout=120)
    assert process.returncode == 0, errors


@pytest.fixture
def holder(database: Path) -> Iterator[subprocess.Popen[str]]:
    """A process that holds the write lock with an uncommitted change."""
    process = start(database, "hold")
    assert process.stdout is not None
    assert process.stdout.readline() == "holding\n"
    yield process
    process.kill()
    process.communicate()


def test_increments_of_four_processes_add_up(database: Path) -> None:
    for process in [start(database, "add", 100) for _ in range(4)]:
        finish(process)
    assert counter(database) == 400


def test_single_statements_get_through_between_transactions(database: Path) -> None:
    modes = ["add", "add", "bare", "bare"]
    for process in [start(database, mode, 50) for mode in modes]:
        finish(process)
    assert counter(database) == 200


def test_the_holder_holds_the_lock_beside_the_file(
    database: Path, holder: subprocess.Popen[str]
) -> None:
    with Path(f"{database}.lock").open() as lock:
        with pytest.raises(BlockingIOError):
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        holder.send_signal(signal.SIGKILL)
        holder.wait()
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)


def test_a_commit_frees_the_lock(database: Path) -> None:
    finish(start(database, "add"))
    with Path(f"{database}.lock").open() as lock:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)


def test_a_writer_waits_for_the_holder(database: Path, holder: subprocess.Popen[str]) -> None:
    waiting = start(database, "add")
    time.sleep(1.5)
    assert waiting.poll() is None
    holder.send_signal(signal.SIGKILL)
    finish(waiting)
    assert counter(database) == 1  # the waiting writer's; the killed one was rolled back


def test_the_kernel_frees_the_lock_of_a_killed_process(
    database: Path, holder: subprocess.Popen[str]
) -> None:
    holder.send_signal(signal.SIGKILL)
    holder.wait()
    started = time.monotonic()
    finish(start(database, "add"))
    assert time.monotonic() - started < 10  # at once; SQLite's own timeout would be 20 s
    assert counter(database) == 1


@pytest.mark.soak
def test_increments_of_eight_processes_add_up_for_long(database: Path) -> None:
    modes = ["add"] * 6 + ["bare"] * 2
    for process in [start(database, mode, 2000) for mode in modes]:
        finish(process)
    assert counter(database) == 16000


@pytest.mark.django_db
@pytest.mark.parametrize(("pragma", "value"), [("journal_mode", "wal"), ("synchronous", 2)])
def test_a_commit_is_on_disk_before_it_is_acknowledged(pragma: str, value: str | int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA {pragma}")
        assert cursor.fetchone() == (value,)
