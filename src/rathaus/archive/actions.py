"""Writes of the archive: store a record."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from rathaus.archive import content as files
from rathaus.archive.models import Record
from rathaus.audit import actions as audit
from rathaus.tenancy.models import Authority


@transaction.atomic
def store(
    *,
    authority: Authority | None,
    content: bytes,
    name: str,
    media_type: str,
    kind: str,
    by: audit.Named,
    at: datetime,
) -> Record:
    """Store `content` as a record of `authority`; the file is on disk before the row exists.

    The caller has checked the right on the thing the record hangs on. Raises RathausError when the
    disk refuses.
    """
    record = Record.objects.create(
        authority=authority,
        kind=kind,
        name=name,
        media_type=media_type,
        size=len(content),
        sha256=files.write(authority.pk if authority else None, content),
        stored_at=at,
    )
    audit.record(
        verb="record.store",
        object=record,
        by=by,
        at=at,
        authority=authority.pk if authority else None,
        kind=kind,
        size=record.size,
    )
    return record
