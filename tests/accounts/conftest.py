"""A real OpenID provider for all tests of this folder that ask for one."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_django import Settings

from tests.cast import Cast, build_cast
from tests.oidc.people import PEOPLE, clients, declare, free_port
from tools.oidc_provider import provider


@pytest.fixture(scope="session")
def issuer() -> Iterator[str]:
    with provider(free_port(), clients=clients("http://testserver"), people=PEOPLE) as address:
        yield address


@pytest.fixture
def cast(db: None) -> Cast:
    return build_cast()


@pytest.fixture
def ways(cast: Cast, issuer: str, tmp_path: Path, settings: Settings) -> str:
    """Both ways in are declared; returns the issuer."""
    settings.IDENTITY_PROVIDERS = declare(tmp_path, issuer, ars=cast.wiesental.ars)
    return issuer
