"""Run a Python script or module in the project's environment, with everything of the tests."""

from __future__ import annotations

import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
import environment


def main() -> None:
    """Install what is missing, compile the translations, then become the given command."""
    environment.ensure("dev")
    python = str(environment.PYTHON)
    environment.run([python, "tools/translations.py"])
    os.chdir(environment.ROOT)
    os.execve(python, [python, *sys.argv[1:]], environment.variables())


if __name__ == "__main__":
    main()
