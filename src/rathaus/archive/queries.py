"""Reads of the archive part: self-checks that compare files with records."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings

from rathaus.archive import content
from rathaus.archive.models import Record

IN_PROGRESS = timedelta(hours=1)  # a younger file may belong to a transaction still open


def missing() -> Iterator[Record]:
    """Records whose file is not there."""
    for record in Record.objects.iterator():
        if not content.path_of(record.authority_id, record.sha256).is_file():
            yield record


def damaged() -> Iterator[Record]:
    """Records whose file is missing or changed. Reads every file."""
    for record in Record.objects.iterator():
        if not content.is_intact(record):
            yield record


def orphans(*, at: datetime) -> Iterator[Path]:
    """Files without a record at the moment `at`: interrupted writes, rolled-back transactions,
    damaged files set aside. Files younger than an hour are left out."""
    known = {
        content.path_of(*row)
        for row in Record.objects.values_list("authority_id", "sha256").iterator()
    }
    before = (at - IN_PROGRESS).timestamp()
    for path in sorted(settings.ARCHIVE_DIR.rglob("*")):
        if path.is_file() and path not in known and path.stat().st_mtime < before:
            yield path
