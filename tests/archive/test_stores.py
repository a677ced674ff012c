"""Which store is configured, and what it is told."""

from __future__ import annotations

import pytest
from pytest_django import Settings

from rathaus.archive.content import stores
from rathaus.archive.content.local import LocalStore


def test_files_are_the_default() -> None:
    assert isinstance(stores.current(), LocalStore)


@pytest.mark.parametrize(
    ("url", "endpoint"),
    [("s3://town", ""), ("s3://town/archive", ""), ("s3://town", "http://127.0.0.1:9")],
)
def test_a_bucket_is_reached_where_it_is_said_to_be(
    settings: Settings, url: str, endpoint: str
) -> None:
    settings.OBJECT_STORE, settings.OBJECT_STORE_ENDPOINT = url, endpoint
    settings.OBJECT_STORE_REGION = "eu-central-1"
    settings.OBJECT_STORE_KEY = settings.OBJECT_STORE_SECRET = "x"
    store = stores.current()
    assert store is stores.current()  # one client a process
    shown = repr(store._client)
    assert 'bucket="town"' in shown
    assert ("archive" in shown) == url.endswith("archive")
