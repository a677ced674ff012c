"""Writes of the archive part. The caller has checked the right to the thing a record hangs on."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import ProtectedError

from rathaus.archive import content as files
from rathaus.archive.models import Record
from rathaus.audit import actions as audit
from rathaus.lib import locks
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
    """Keep `content` for `authority` and return its record. The file is durable before the row
    exists. Raises content.NotStored when the disk is full or refuses; then nothing is kept."""
    authority_id = authority.pk if authority else None
    sha256 = files.fingerprint(content)
    locks.hold(_lock(authority_id, sha256), shared=True)  # see `_remove_unnamed`
    stored = Record.objects.create(
        authority=authority,
        kind=kind,
        name=name[:120],
        media_type=media_type,
        size=len(content),
        sha256=files.write(authority_id, content),
        stored_at=at,
    )
    audit.record(
        verb="record.store", object=stored, by=by, at=at, authority=authority_id, kind=kind
    )
    return stored


@transaction.atomic
def discard(*, record: Record, by: audit.Named, at: datetime) -> bool:
    """Destroy a record that nothing refers to any more: its row now, its bytes when the transaction
    is committed, unless another record of the authority has the same. Returns False, and changes
    nothing, where something still refers to it or it is gone already.
    """
    try:
        with transaction.atomic():
            deleted, _rows = Record.objects.filter(pk=record.pk).delete()
    except ProtectedError:
        return False
    if not deleted:
        return False
    audit.record(
        verb="record.discard",
        object=record,
        by=by,
        at=at,
        authority=record.authority_id,
        kind=record.kind,
    )
    transaction.on_commit(
        lambda: _remove_unnamed(record.authority_id, record.sha256),
        robust=True,  # what fails there leaves an orphan, which archive.queries lists
    )
    return True


@transaction.atomic
def _remove_unnamed(authority_id: UUID | None, sha256: str) -> None:
    """Remove the bytes that no record names. Whoever stores the same bytes just now has found the
    file but not yet committed the row: those we wait for, they do not wait for each other."""
    locks.hold(_lock(authority_id, sha256))
    if not Record.objects.filter(authority=authority_id, sha256=sha256).exists():
        files.remove(authority_id, sha256)


def _lock(authority_id: UUID | None, sha256: str) -> str:
    return f"archive {authority_id} {sha256}"
