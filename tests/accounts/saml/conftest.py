"""A real identity provider for the tests of SAML, and what a browser does between the two."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.accounts.saml import people
from tests.accounts.saml.party import Party
from tools import simplesaml


@pytest.fixture(scope="session")
def idp() -> Iterator[simplesaml.Provider]:
    """SimpleSAMLphp with its test persons."""
    if reason := simplesaml.missing():
        pytest.skip(reason)
    with simplesaml.server(people.persons() | people.businesses()) as found:
        yield found


@pytest.fixture(scope="session")
def party(idp: simplesaml.Provider, tmp_path_factory: pytest.TempPathFactory) -> Party:
    """Our side, known to the provider."""
    folder: Path = tmp_path_factory.mktemp("saml")
    return Party.make(idp, folder)
