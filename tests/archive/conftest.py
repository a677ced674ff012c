"""Keys and both stores for the tests of the archive."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from pytest_django import Settings

from rathaus.archive.content import stores
from tests.archive.story import Ring
from tools import seaweedfs


@pytest.fixture
def ring() -> Ring:
    """The unlocked keys of one holder."""
    return Ring()


@pytest.fixture(scope="session")
def object_store() -> Iterator[seaweedfs.Server]:
    """A real S3 store whose bucket has an object lock."""
    with seaweedfs.server() as server:
        yield server


@pytest.fixture(params=["files", "s3"])
def place(
    request: pytest.FixtureRequest, settings: Settings, archive_dir: Path
) -> Iterator[stores.Store]:
    """The configured store, empty: the test runs on each kind."""
    if request.param == "s3":
        server: seaweedfs.Server = request.getfixturevalue("object_store")
        settings.OBJECT_STORE = f"s3://{seaweedfs.BUCKET}/{uuid4()}"
        settings.OBJECT_STORE_ENDPOINT = server.endpoint
        settings.OBJECT_STORE_KEY = server.key
        settings.OBJECT_STORE_SECRET = server.secret
    yield stores.current()
    left = archive_dir / "unfinished"
    assert not left.is_dir() or not [*left.iterdir()], "a spool was left behind"
