"""`make test`: all tests on SQLite, then on a throw-away PostgreSQL, on two workers.

Arguments are passed on to pytest; `--only sqlite` or `--only postgresql` runs one half.
"""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from pathlib import Path
from types import FrameType

sys.path.insert(0, str(Path(__file__).resolve().parent))
import environment
import postgresql
import system


def main() -> None:
    """Install, run both halves even if the first fails; exits 1 when one failed."""
    signal.signal(signal.SIGTERM, _interrupt)
    arguments = sys.argv[1:]
    halves = ["sqlite", "postgresql"]
    if arguments[:1] == ["--only"]:
        halves, arguments = [arguments[1]], arguments[2:]
    started = time.monotonic()
    system.provide()
    environment.ensure("dev")
    environment.run([str(environment.PYTHON), "tools/translations.py"])
    codes = [HALVES[half](arguments) for half in halves]
    for half, code in zip(halves, codes, strict=True):
        print(f"tests on {half}: {'passed' if code == 0 else f'FAILED (exit code {code})'}")
    print(f"make test: {time.monotonic() - started:.0f} s")
    sys.exit(0 if not any(codes) else 1)


def _sqlite(arguments: list[str]) -> int:
    return _pytest("SQLite", ["-m", "not soak", *arguments])


def _postgresql(arguments: list[str]) -> int:
    """Everything but the browser journeys, and the main one of those."""
    with postgresql.server() as url:
        selection = ["-m", "(not journey and not soak) or both_databases"]
        return _pytest("PostgreSQL", [*selection, *arguments], RATHAUS_DATABASE_URL=url)


HALVES = {"sqlite": _sqlite, "postgresql": _postgresql}


def _pytest(title: str, arguments: list[str], **more: str) -> int:
    print(f"\n== {title}: pytest -n 2 {' '.join(arguments)}", flush=True)
    variables = environment.variables()
    if not more:
        variables.pop("RATHAUS_DATABASE_URL", None)
    process = subprocess.Popen(
        [str(environment.PYTHON), "-m", "pytest", "-n", "2", *arguments],
        cwd=environment.ROOT,
        env=variables | more,
        stdin=subprocess.DEVNULL,
    )
    try:
        return process.wait()
    except KeyboardInterrupt:
        process.send_signal(signal.SIGINT)  # it stops the servers that tests have started
        process.wait(timeout=60)
        raise


def _interrupt(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit("\nabgebrochen / interrupted")
