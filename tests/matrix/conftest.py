"""The world is built once a module, in a transaction that is rolled back at its end."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.db import transaction
from django.test import override_settings
from pytest_django.plugin import DjangoDbBlocker

from tests.cast import confirmed
from tests.matrix.harness import Asker, around
from tests.matrix.world import World, build_world


@pytest.fixture(scope="module")
def world(
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[World]:
    folder = tmp_path_factory.mktemp("world")
    folders = override_settings(ARCHIVE_DIR=folder / "archive", LEDGER_DIR=folder / "ledger")
    with folders, django_db_blocker.unblock(), around():
        yield build_world()
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def asker(world: World) -> Asker:
    """Everybody has just shown the password: so the pages behind that question are walked too."""
    return Asker(world, confirmed)


@pytest.fixture(autouse=True)
def archive_dir(world: World) -> Path:
    """The world's own folder, instead of one a test."""
    return Path(settings.ARCHIVE_DIR)
