"""`make bench`: runs the measurements of `benchmarks/`, all or those named, one after the other."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def main() -> None:
    """Run them; exits 1 when one missed its limit."""
    modules = sorted(path.stem for path in (ROOT / "benchmarks").glob("[!_]*.py"))
    failed = []
    for name in sys.argv[1:] or modules:
        print(f"\n== {name}", flush=True)
        command = [sys.executable, "-m", f"benchmarks.{name}"]
        if subprocess.run(command, cwd=ROOT, check=False).returncode:
            failed.append(name)
    sys.exit(f"missed: {', '.join(failed)}" if failed else 0)


if __name__ == "__main__":
    main()
