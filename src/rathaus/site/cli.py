"""The command `rathaus`: Django's management commands under our own name."""

from __future__ import annotations

import os
import sys

from django.core.management import execute_from_command_line


def main() -> None:
    """Run `rathaus COMMAND …` with the settings of this installation."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "rathaus.site.settings")
    execute_from_command_line(["rathaus", *sys.argv[1:]])


if __name__ == "__main__":
    main()
