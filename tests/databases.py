"""A database of its own for a test that runs the product as separate processes."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from django.conf import settings


@contextmanager
def own_database(folder: Path) -> Iterator[str]:
    """The URL of an empty database of the kind the tests run on; dropped at the end."""
    if "sqlite" in settings.DATABASES["default"]["ENGINE"]:
        yield f"sqlite:///{folder / 'own.sqlite3'}"
        return
    url = os.environ["RATHAUS_DATABASE_URL"]
    name = f"own_{secrets.token_hex(4)}"
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
        yield f"{url.rpartition('/')[0]}/{name}"
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")
