"""Reads of the archive, for self-checks."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

from rathaus.archive import content
from rathaus.archive.models import Record


def damaged() -> Iterator[Record]:
    """Records whose bytes are missing or changed. Reads every file."""
    for record in Record.objects.iterator():
        try:
            content.read(record)
        except content.Damaged:
            yield record


def orphans() -> Iterator[Path]:
    """Files that no record names: left by a process that died before its row was committed."""
    named = {
        (str(authority) if authority else "gemeinsam", digest)
        for authority, digest in Record.objects.values_list("authority", "sha256").iterator()
    }
    root = Path(settings.ARCHIVE_DIR)
    for path in root.rglob("*"):
        if path.is_file() and (path.relative_to(root).parts[0], path.name) not in named:
            yield path
