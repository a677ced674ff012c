"""`make install`: what the product needs to run, without what its tests need and without data."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
import environment


def main() -> None:
    """Build or renew the environment and compile the translations."""
    environment.ensure("run")
    environment.run([str(environment.PYTHON), "tools/translations.py"])


if __name__ == "__main__":
    main()
