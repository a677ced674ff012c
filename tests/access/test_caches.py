"""What somebody sees who has signed in is in no cache, so that "back" shows it to nobody else."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from rathaus.access.actor import Actor
from tests.cast import Cast


@pytest.mark.parametrize(
    ("key", "path"),
    [("wiesental_clerk", "/vorgaenge/"), ("anna", "/postfach/profil/"), ("anna", "/antrag/"),
     ("anna", "/konto/email/"), ("anna", "/"), ("anna", "/gibt-es-nicht/")],
)  # fmt: skip
def test_pages_of_those_signed_in_are_not_stored(
    cast: Cast, client_of: Callable[[Actor], Client], key: str, path: str
) -> None:
    answer = client_of(cast.people[key]).get(path)
    assert answer.status_code in (200, 404)
    assert "no-store" in answer.headers["Cache-Control"]


def test_public_pages_may_be_stored(cast: Cast, client: Client) -> None:
    assert "Cache-Control" not in client.get("/leistungen/").headers
