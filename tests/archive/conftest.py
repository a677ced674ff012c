"""Keys and both stores for the tests of the archive."""

from __future__ import annotations

import pytest

from tests.archive.story import Ring


@pytest.fixture
def ring() -> Ring:
    """The unlocked keys of one holder."""
    return Ring()
