"""Writes of the archive part. The caller has checked the right to the thing a record hangs on."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from rathaus.archive import content as files
from rathaus.archive.models import Record
from rathaus.audit.actions import Named, record
from rathaus.tenancy.models import Authority


@transaction.atomic
def store(
    *,
    authority: Authority | None,
    content: bytes,
    name: str,
    media_type: str,
    kind: str,
    by: Named,
    at: datetime,
) -> Record:
    """Keep `content` for `authority` and return its record. The file is durable before the row
    exists. Raises content.NotStored when the disk is full or refuses; then nothing is kept."""
    authority_id = authority.pk if authority else None
    stored = Record.objects.create(
        authority=authority,
        kind=kind,
        name=name[:120],
        media_type=media_type,
        size=len(content),
        sha256=files.write(authority_id, content),
        stored_at=at,
    )
    record(verb="record.store", object=stored, by=by, at=at, authority=authority_id, kind=kind)
    return stored
