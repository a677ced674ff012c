"""An installation of its own for a measurement: SQLite file, folders, settings; gone at the end."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def installation() -> Iterator[str]:
    """Set up Django with an empty, migrated database; yields the folder."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ.setdefault("RATHAUS_SECRET_KEY", "only-for-measuring")
        os.environ["RATHAUS_ALLOWED_HOSTS"] = "localhost,testserver"
        os.environ["RATHAUS_VAR_DIR"] = folder
        os.environ["RATHAUS_DATABASE_URL"] = f"sqlite:///{folder}/bench.sqlite3"
        os.environ["RATHAUS_LOG_LEVEL"] = "ERROR"
        os.environ["DJANGO_SETTINGS_MODULE"] = "rathaus.site.settings"
        import django

        django.setup()
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        yield folder
