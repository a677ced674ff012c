"""Real material (registers, schemas) that the project does not ship: found beside the checkout."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
FOLDER = Path(os.environ.get("RATHAUS_TEST_DATA", ROOT.parent / "shared" / "data"))


def shared(path: str) -> Path:
    """The file or folder under the test data; skips the test with a reason where it is missing."""
    found = FOLDER / path
    if not found.exists():
        pytest.skip(f"test data missing: {path} (set RATHAUS_TEST_DATA)", allow_module_level=True)
    return found
