"""Jobs live and die with their transaction, and survive their worker."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from django.db import transaction
from django_q.models import OrmQ

from rathaus.lib import ids, jobs
from tests.databases import own_database
from tests.lib import handlers
from tests.shared_data import ROOT


class Rollback(Exception):
    """Undoes the transaction of a test."""


@pytest.mark.django_db(transaction=True)
def test_a_job_needs_a_transaction() -> None:
    with pytest.raises(RuntimeError, match="transaction"):
        jobs.enqueue(handlers.note, ids.new_id())
    assert OrmQ.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_a_job_is_gone_with_its_transaction() -> None:
    with suppress(Rollback), transaction.atomic():
        jobs.enqueue(handlers.note, ids.new_id())
        assert OrmQ.objects.count() == 1
        raise Rollback
    assert OrmQ.objects.count() == 0


def test_a_job_gets_its_arguments_as_text(run_jobs: Callable[[], int]) -> None:
    key = ids.new_id()
    handlers.CALLS.clear()
    jobs.enqueue(handlers.note, key, 7)
    assert run_jobs() == 1
    assert [(str(key), "7")] == handlers.CALLS


class Installation:
    """A database with a job queue, and a worker of its own that can be killed."""

    def __init__(self, folder: Path, database_url: str) -> None:
        self.folder = folder
        self.worker: subprocess.Popen[bytes] | None = None
        self.variables = os.environ | {
            "DJANGO_SETTINGS_MODULE": "tests.lib.job_settings",
            "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}",
            "RATHAUS_VAR_DIR": str(folder),
            "RATHAUS_DATABASE_URL": database_url,
        }
        self._run("-m", "rathaus.site.cli", "migrate", "django_q", "--verbosity", "0")

    def enqueue(self, count: int, pause: float) -> None:
        """Enqueue jobs that take `pause` seconds each."""
        self._run(
            "-c",
            "import django; django.setup();"
            "from django.db import transaction; from rathaus.lib import jobs;"
            "from tests.lib.handlers import append\n"
            "with transaction.atomic():\n"
            f" for n in range({count}): jobs.enqueue(append, {str(self.folder)!r}, n, '{pause}')",
        )

    def start(self) -> None:
        """Start the worker with its children in a group of its own."""
        self.worker = subprocess.Popen(
            [sys.executable, "-m", "rathaus.site.cli", "qcluster"],
            env=self.variables,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )

    def kill(self) -> None:
        """`kill -9` of the worker and all its children."""
        if self.worker:
            with suppress(ProcessLookupError):
                os.killpg(self.worker.pid, signal.SIGKILL)
            self.worker.wait()

    def logs(self, word: str) -> int:
        """How many jobs have that word in their log."""
        return sum(word in log.read_text() for log in self.folder.glob("*.log"))

    def wait(self, word: str, count: int, seconds: float) -> None:
        """Wait until so many jobs have that word in their log; fails after so many seconds."""
        end = time.monotonic() + seconds
        while self.logs(word) < count:
            assert time.monotonic() < end, f"{self.logs(word)} of {count} {word}"
            time.sleep(0.1)

    def _run(self, *arguments: str) -> None:
        command = [sys.executable, *arguments]
        subprocess.run(command, env=self.variables, check=True, timeout=60)


@pytest.fixture
def database_url(tmp_path: Path) -> Iterator[str]:
    """A database of its own, of the kind the tests run on."""
    with own_database(tmp_path) as url:
        yield url


@pytest.fixture
def installation(tmp_path: Path, database_url: str) -> Iterator[Installation]:
    """An installation whose worker is gone at the end."""
    installation = Installation(tmp_path, database_url)
    yield installation
    installation.kill()


def test_a_job_survives_its_worker(installation: Installation) -> None:
    installation.enqueue(1, pause=2)
    installation.start()
    installation.wait("started", 1, seconds=20)
    installation.kill()
    assert installation.logs("done") == 0
    installation.start()
    installation.wait("done", 1, seconds=30)


@pytest.mark.soak
def test_forty_jobs_survive_five_kills(installation: Installation) -> None:
    installation.enqueue(40, pause=0.5)
    for round_ in range(5):
        installation.start()
        installation.wait("started", 4 * (round_ + 1), seconds=60)
        installation.kill()
    installation.start()
    installation.wait("done", 40, seconds=180)
