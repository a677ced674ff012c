"""Fixtures of all tests."""

from __future__ import annotations

import os
import pydoc
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import hypothesis
import pytest
import zeal
from django.conf import settings
from django.core.cache import cache
from django.db.backends.base.operations import BaseDatabaseOperations
from django.test import Client
from django.utils import translation
from django_q.models import OrmQ
from pytest_django import Settings

from rathaus.access.actor import Actor
from rathaus.audit.ledger import triggers
from tests import stock
from tests.cast import Cast, build_cast, sign_in

# A busy machine is no failure, and CI gives the same verdict on the same commit; at a desk the
# property tests go on looking for what nobody has thought of.
hypothesis.settings.register_profile(
    "rathaus", deadline=None, derandomize="CI" in os.environ, print_blob=True
)
hypothesis.settings.load_profile("rathaus")


def pytest_unconfigure() -> None:
    """Remove the folder of this run; the workers of a parallel run end without `atexit`."""
    shutil.rmtree(settings.VAR_DIR, ignore_errors=True)


@pytest.fixture(scope="session", autouse=True)
def rsa_keys_from_stock() -> Iterator[None]:
    """See `stock`."""
    with pytest.MonkeyPatch.context() as patch:
        stock.serve(patch)
        yield


@pytest.fixture(autouse=True)
def own_language() -> Iterator[None]:
    """The language of the last request is not that of the next test."""
    yield
    translation.deactivate()


@pytest.fixture
def cast(db: None) -> Cast:
    """The fictional county; see tests/cast.py."""
    return build_cast()


@pytest.fixture
def client_of() -> Callable[[Actor], Client]:
    """A test client signed in as that actor, under its post."""
    return sign_in


@pytest.fixture
def no_factor_needed(settings: Settings) -> None:
    """Staff sign in by password alone, as in the demo."""
    settings.STAFF_SECOND_FACTOR = False


@pytest.fixture(autouse=True)
def archive_dir(settings: Settings, tmp_path: Path) -> Path:
    """Every test stores its files and the newest head of its ledger in folders of its own."""
    settings.ARCHIVE_DIR = tmp_path / "archive"
    settings.LEDGER_DIR = tmp_path / "ledger"
    return tmp_path / "archive"


@pytest.fixture(autouse=True)
def counted_attempts(request: pytest.FixtureRequest) -> Iterator[None]:
    """A test that commits leaves no counted attempts behind: no model empties their table."""
    marker = request.node.get_closest_marker("django_db")
    commits = marker is not None and marker.kwargs.get("transaction")
    if not commits and not {"transactional_db", "live_server"} & set(request.fixturenames):
        yield
        return
    request.getfixturevalue("transactional_db")
    yield
    cache.clear()


@pytest.fixture(autouse=True, scope="session")
def emptied_tables() -> Iterator[None]:
    """A test that commits empties all tables afterwards, the append-only ones too."""
    flush = BaseDatabaseOperations.execute_sql_flush

    def lifted(operations: BaseDatabaseOperations, statements: list[str]) -> None:
        with triggers.lifted(operations.connection):
            flush(operations, statements)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(BaseDatabaseOperations, "execute_sql_flush", lifted)
        yield


@pytest.fixture
def run_jobs(db: None) -> Callable[[], int]:
    """Run what is queued, in order, in this process; returns how many jobs ran, raises errors."""

    def run() -> int:
        count = 0
        while row := OrmQ.objects.order_by("pk").first():
            task = row.task
            row.delete()
            with zeal.zeal_context():
                pydoc.locate(task["func"])(*task["args"], **task["kwargs"])
            count += 1
        return count

    return run
