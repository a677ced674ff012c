"""Background jobs for tests of the job queue."""

from __future__ import annotations

import os
import time
from pathlib import Path

CALLS: list[tuple[str, ...]] = []


def note(*arguments: str) -> None:
    """Remember the call."""
    CALLS.append(arguments)


def append(folder: str, number: str, pause: str = "0") -> None:
    """Write `started` at once and `done` after a pause: a job that can be interrupted."""
    with Path(folder, f"{number}.log").open("a") as log:
        log.write(f"started by {os.getpid()}\n")
        log.flush()
        time.sleep(float(pause))
        log.write("done\n")
