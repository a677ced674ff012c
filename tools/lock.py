"""`make lock`: writes the locked requirements from `pyproject.toml` (needs uv)."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FOLDER = Path("requirements")
GROUPS = {
    "dev": ("run", "test", "check"),  # first: its versions bind the others
    "base": (),
    "run": ("run",),
    "node": (),
}
COMPILE = (
    *("uv", "pip", "compile", "--quiet", "--universal", "--python-version", "3.11"),
    *("--generate-hashes", "--no-emit-index-url", "--no-header", "--only-binary", ":all:"),
)


def main() -> None:
    """Lock every set; versions that are already locked stay unless `--upgrade` is given."""
    if shutil.which("uv") is None:
        sys.exit("`make lock` needs uv (https://docs.astral.sh/uv/).")
    for name, groups in GROUPS.items():
        target = FOLDER / f"{name}.txt"
        source = ["--group", "node"] if name == "node" else ["pyproject.toml"]
        for group in groups:
            source += ["--group", group]
        if name in ("base", "run"):
            source += ["--constraint", str(FOLDER / "dev.txt")]
        print(f"  {target}", flush=True)
        subprocess.run([*COMPILE, *source, "-o", str(target), *sys.argv[1:]], cwd=ROOT, check=True)


if __name__ == "__main__":
    main()
