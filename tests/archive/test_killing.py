"""`kill -9` at any moment loses nothing, and leaves nothing that the doctor does not find."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.audit.installation import installation, migrate
from tests.shared_data import ROOT

SCRIPT = Path(__file__).with_name("killed.py")


def survive(folder: Path, rounds: int) -> dict[str, int]:
    """Kill so many processes and look at what is left."""
    with installation(folder) as variables:
        migrate(variables)
        done = subprocess.run(
            [sys.executable, str(SCRIPT), str(folder / "told"), str(rounds)],
            env=variables
            | {
                "DJANGO_SETTINGS_MODULE": "rathaus.site.settings",
                "PYTHONPATH": f"{ROOT}:{ROOT / 'src'}",
                "RATHAUS_LOG_LEVEL": "CRITICAL",
            },
            capture_output=True,
            text=True,
            check=False,
            timeout=600,
        )
    assert done.returncode == 0, done.stderr
    found: dict[str, int] = json.loads(done.stdout)
    return found


def test_kills_lose_nothing_and_leave_nothing(tmp_path: Path) -> None:
    found = survive(tmp_path, 84)  # each named point three times, and as many random moments
    assert found["stored"] > 40
    assert found["repaired"] > 5  # else no kill met a moment that matters


@pytest.mark.soak
def test_many_kills_lose_nothing_and_leave_nothing(tmp_path: Path) -> None:
    assert survive(tmp_path, 600)["repaired"] > 40
