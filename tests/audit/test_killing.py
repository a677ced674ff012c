"""`kill -9` at any moment loses nothing: what was acknowledged is there, placed and signed."""

from __future__ import annotations

import random
import subprocess
import sys
import time

import pytest
from django.db import connection

from tests.audit.installation import KEY, PROCESS, installation, migrate, script

FINISH = """
before = codes()
while sequence(): pass
print(before, codes())
for row in Event.objects.values_list("pk", flat=True): print(row)
assert Leaf.objects.count() == Event.objects.count()
"""


@pytest.fixture
def variables(tmp_path):
    with installation(tmp_path) as values:
        migrate(values)
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
    return [line for line in (first + rest).splitlines() if len(line) == 36]


def survive(variables: dict[str, str], kills: int) -> None:
    chance = random.Random(7)
    acknowledged: set[str] = set()
    for _kill in range(kills):
        acknowledged |= set(run_and_kill(variables, chance.uniform(0, 0.4)))
    assert len(acknowledged) > kills
    verdict, *stored = script(variables, FINISH).splitlines()
    assert verdict == "[] []"
    assert acknowledged <= set(stored)


def test_kills_lose_nothing(variables):
    survive(variables, 8 if connection.vendor == "sqlite" else 3)


@pytest.mark.soak
def test_many_kills_lose_nothing(variables):
    survive(variables, 120)
