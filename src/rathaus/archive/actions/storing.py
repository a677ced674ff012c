"""Storing, discarding, and until when records are kept.

The caller has checked the right to the thing a record hangs on.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime

from django.db import transaction
from django.db.models import ProtectedError
from django.utils import timezone

from rathaus.archive import content as files
from rathaus.archive import rules
from rathaus.archive.models import Record
from rathaus.audit import actions as audit
from rathaus.lib import ids
from rathaus.tenancy.models import Authority
from rathaus.vault.envelope import Key

log = logging.getLogger(__name__)


def store(
    *,
    authority: Authority | None,
    to: Sequence[Key],
    content: bytes | Iterable[bytes],
    name: str,
    media_type: str,
    kind: str,
    by: audit.Named,
    at: datetime,
    salt: bytes | None = None,
) -> Record:
    """`put` and `keep` in one: for whoever is in no transaction. Raises as they do."""
    with put(
        authority=authority,
        to=to,
        content=content,
        name=name,
        media_type=media_type,
        kind=kind,
        at=at,
        salt=salt,
    ) as record:
        return keep(record=record, by=by, at=at)


@contextmanager
def put(
    *,
    authority: Authority | None,
    to: Sequence[Key],
    content: bytes | Iterable[bytes],
    name: str,
    media_type: str,
    kind: str,
    at: datetime,
    salt: bytes | None = None,
) -> Iterator[Record]:
    """Seal `content` for the holders of the keys `to` and write its object durably; the record
    inside has no row yet: `keep` it in the transaction of what it hangs on. An object that is not
    kept in the end is removed.

    To be entered outside of transactions: on SQLite nobody else can write while one is open, and a
    large file or a slow store takes its time. `salt` (16 bytes) is that of the commitment, where
    the content itself must hold it; else a fresh one. Raises content.NotStored when the disk is
    full or the store refuses, SealError without a recipient; then nothing is kept.
    """
    opened = files.Meta.new(name, salt)
    record = Record(
        id=ids.new_id(), authority=authority, kind=kind, media_type=media_type, stored_at=at
    )
    record.sealed = files.seal_meta(opened, to=to, about=record.about)
    written = files.put(content, opened, record.authority_id)
    record.object, record.commitment, record.size = written.object, written.commitment, written.size
    try:
        yield record
    finally:
        if not Record.objects.filter(pk=record.pk).exists():
            _forget(record)


def _forget(record: Record) -> None:
    try:
        files.remove(record)
    except OSError:
        log.warning("an object that nobody kept stays in the store: %s", record.object)


@transaction.atomic
def keep(*, record: Record, by: audit.Named, at: datetime) -> Record:
    """Give a record from `put` its row and its event."""
    record.retain_until = rules.retain_until(
        record.kind, start=rules.Start.STORING, on=timezone.localdate(at)
    )
    record.save(force_insert=True)
    audit.record(
        verb="record.store",
        object=record,
        by=by,
        at=at,
        authority=record.authority_id,
        kind=record.kind,
        object_sha256=record.object,
        commitment=record.commitment,
        size=record.size,
    )
    return record


@transaction.atomic
def discard(*, record: Record, by: audit.Named, at: datetime) -> bool:
    """Destroy a record that nothing refers to any more: its row now, and with it the only key; its
    object when the transaction is committed. Returns False, and changes nothing, where something
    still refers to it, it is held, or it is gone already."""
    try:
        with transaction.atomic():
            deleted, _rows = Record.objects.filter(pk=record.pk, held_at=None).delete()
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
        object_sha256=record.object,
    )
    # robust: what fails there leaves an orphan, which the doctor finds
    transaction.on_commit(lambda: files.remove(record), robust=True)
    return True


@transaction.atomic
def retain(
    *,
    records: Iterable[Record],
    on: date | None,
    by: audit.Named,
    at: datetime,
    kind: str | None = None,
) -> None:
    """The matter of the records was closed on that day: from there their retention counts, by the
    rule of their kind on that day; None: it is open again. `kind` says what they have become (files
    of a draft: of an application). One query to read, one to write."""
    ids = [record.pk for record in records]
    found = list(
        Record.objects.select_for_update(of=("self",)).filter(pk__in=ids, disposed_at=None)
    )
    for record in found:
        record.kind = kind or record.kind
        start = rules.Start.CLOSING
        record.retain_until = rules.retain_until(record.kind, start=start, on=on) if on else None
        audit.record(
            verb="record.retain",
            object=record,
            by=by,
            at=at,
            authority=record.authority_id,
            kind=record.kind,
            retain_until=record.retain_until.isoformat() if record.retain_until else None,
        )
    Record.objects.bulk_update(found, ["kind", "retain_until"])
