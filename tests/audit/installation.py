"""An installation of its own, driven as processes, with somebody who signs."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.databases import own_database

PROCESS = Path(__file__).with_name("sequencer_process.py")
RATHAUS = (sys.executable, "-m", "rathaus.site.cli")
KEY = "11" * 32
START = f"""
import os, sys
sys.path.insert(0, {str(PROCESS.parent)!r})
os.environ["DJANGO_SETTINGS_MODULE"] = "rathaus.site.settings"
import django; django.setup()
from sequencer_process import Signer
from rathaus.audit import registry
from rathaus.audit.ledger import sequence
from rathaus.audit.ledger.verification.whole import verify
from rathaus.audit.models import Event, Leaf
registry.register_signer(Signer(bytes.fromhex("{KEY}")))
def codes(): return [found.code for found in verify(lambda *a: None)]
"""


@contextmanager
def installation(folder: Path) -> Iterator[dict[str, str]]:
    """The environment of an installation with an empty database."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("RATHAUS_", "DJANGO_"))}
    with own_database(folder) as url:
        yield kept | {
            "RATHAUS_SECRET_KEY": "only-for-tests",
            "RATHAUS_ALLOWED_HOSTS": "localhost",
            "RATHAUS_VAR_DIR": str(folder),
            "RATHAUS_DATABASE_URL": url,
        }


def migrate(variables: dict[str, str], *target: str) -> None:
    """Bring the database to a state, the newest one by default."""
    command = [*RATHAUS, "migrate", "--verbosity", "0", *target]
    subprocess.run(command, env=variables, check=True, timeout=120)


def script(variables: dict[str, str], text: str) -> str:
    """What a script prints that runs inside the installation; it must end well."""
    done = subprocess.run(
        [sys.executable, "-c", START + text],
        env=variables, capture_output=True, text=True, check=False, timeout=300,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout
