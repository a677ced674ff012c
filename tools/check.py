"""`make check`: everything that can be judged without running the product, in under a minute."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
import environment

RATHAUS = ("python", "-m", "rathaus.site.cli")
# Longest first: two run at a time.
STEPS: dict[str, tuple[str, ...]] = {
    "types": ("mypy",),
    "style": ("ruff", "check", "--no-fix"),
    "format": ("ruff", "format", "--check"),
    "imports": ("lint-imports", "--no-cache"),
    "templates": ("python", "tools/compile_templates.py"),
    "migrations": (*RATHAUS, "makemigrations", "--check", "--dry-run"),
    "deployment": (*RATHAUS, "check", "--deploy", "--fail-level", "WARNING"),
}
# A made-up production installation: the checks of Django look at its settings.
PRODUCTION = {
    "RATHAUS_SECRET_KEY": "Kx7-" + "nur-fuer-die-Pruefung-der-Einstellungen-0123456789" * 2,
    "RATHAUS_ALLOWED_HOSTS": "rathaus.example.org",
    "RATHAUS_SSL_REDIRECT": "1",
    "RATHAUS_HSTS_SECONDS": "31536000",
}


@dataclass
class Result:
    """How one step ended."""

    name: str
    passed: bool
    seconds: float
    output: str


def main() -> None:
    """Run all steps, say what failed and why; exits 1 when one failed."""
    environment.ensure("dev")
    started = time.monotonic()
    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(max_workers=2) as pool:
        results = list(pool.map(partial(_run, folder), STEPS))
    for result in results:
        print(f"{'ok    ' if result.passed else 'FAILED'} {result.name} ({result.seconds:.1f} s)")
    for result in results:
        if not result.passed:
            print(f"\n== {result.name}: {' '.join(STEPS[result.name])}\n{result.output}")
    failed = sum(not result.passed for result in results)
    print(f"check: {len(results) - failed} passed, {failed} failed in {_since(started):.0f} s")
    sys.exit(min(failed, 1))


def _run(folder: str, name: str) -> Result:
    foreign = {key for key in os.environ if key.startswith("RATHAUS_")}
    variables = {k: v for k, v in environment.variables().items() if k not in foreign}
    started = time.monotonic()
    done = subprocess.run(
        STEPS[name],
        cwd=environment.ROOT,
        env=variables | PRODUCTION | {"RATHAUS_VAR_DIR": folder},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    return Result(name, done.returncode == 0, _since(started), done.stdout + done.stderr)


def _since(started: float) -> float:
    return time.monotonic() - started


if __name__ == "__main__":
    main()
