"""`kill -9` at any moment loses nothing: what was acknowledged is there, placed and signed."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.conf import settings as active
from django.db import connection

from tests.databases import own_database

PROCESS = Path(__file__).with_name("sequencer_process.py")
RATHAUS = (sys.executable, "-m", "rathaus.site.cli")
KEY = "11" * 32
FINISH = f"""
import sys; sys.argv = ["x", "{KEY}"]
sys.path.insert(0, {str(PROCESS.parent)!r})
import os, django
os.environ["DJANGO_SETTINGS_MODULE"] = "rathaus.site.settings"
django.setup()
from sequencer_process import Signer
from rathaus.audit import registry
from rathaus.audit.ledger import sequence
from rathaus.audit.ledger.verification.whole import verify
from rathaus.audit.models import Event, Leaf
registry.register_signer(Signer(bytes.fromhex("{KEY}")))
before = list(verify(lambda *a: None))
while sequence(): pass
print(len(before), [f.code for f in verify(lambda *a: None)])
for row in Event.objects.values_list("pk", flat=True): print(row)
assert Leaf.objects.count() == Event.objects.count()
"""


@pytest.fixture
def variables(tmp_path):
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("RATHAUS_", "DJANGO_"))}
    with own_database(tmp_path) as url:
        values = kept | {
            "RATHAUS_SECRET_KEY": "only-for-tests",
            "RATHAUS_ALLOWED_HOSTS": "localhost",
            "RATHAUS_VAR_DIR": str(tmp_path),
            "RATHAUS_DATABASE_URL": url,
            "RATHAUS_LEDGER_DIR": str(tmp_path / "ledger"),
        }
        migrate = [*RATHAUS, "migrate", "--verbosity", "0"]
        subprocess.run(migrate, env=values, check=True, timeout=120)
        yield values


def run_and_kill(variables: dict[str, str], seconds: float) -> list[str]:
    """What the process acknowledged before it was killed."""
    process = subprocess.Popen(
        [sys.executable, str(PROCESS), KEY], env=variables, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    first = process.stdout.readline()
    time.sleep(seconds)
    process.kill()
    rest = process.stdout.read()
    process.wait()
    return [line for line in (first + rest).splitlines(keepends=False) if len(line) == 36]


def survive(variables: dict[str, str], kills: int) -> None:
    chance = random.Random(7)
    acknowledged: set[str] = set()
    for _kill in range(kills):
        acknowledged |= set(run_and_kill(variables, chance.uniform(0, 0.4)))
    assert len(acknowledged) > kills
    done = subprocess.run(
        [sys.executable, "-c", FINISH],
        env=variables, capture_output=True, text=True, check=False, timeout=300,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    verdict, *stored = done.stdout.splitlines()
    assert verdict == "0 []"
    assert acknowledged <= set(stored)


def test_kills_lose_nothing(variables):
    """On a file of its own, as `rathaus serve` runs it."""
    assert active.DATABASES["default"]["ENGINE"]
    survive(variables, 8 if connection.vendor == "sqlite" else 3)


@pytest.mark.soak
def test_many_kills_lose_nothing(variables):
    survive(variables, 120)
