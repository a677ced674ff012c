"""Who can open a record: recipients are added and removed without touching its object.

The caller has checked the right to the thing a record hangs on.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from rathaus.archive.content.errors import disposed
from rathaus.archive.models import Record
from rathaus.audit import actions as audit
from rathaus.vault import envelope


@transaction.atomic
def share(
    *,
    record: Record,
    to: Iterable[envelope.Key],
    keys: envelope.Keys,
    by: audit.Named,
    at: datetime,
) -> Record:
    """Let the holders of the keys `to` open the record; whoever can already is passed over. Raises
    NotForTheseKeys when `keys` do not open it, Disposed. Returns the record as it is now."""
    record = _locked(record)
    sealed = envelope.reseal(bytes(record.sealed), keys=keys, about=record.about, add=to)
    return _replace(record, sealed, "record.share", by, at)


@transaction.atomic
def unshare(*, record: Record, key_ids: Iterable[bytes], by: audit.Named, at: datetime) -> Record:
    """Take recipients away, which needs no key. Whoever kept the old row can still open it: this is
    for those who never needed to. Raises SealError when nobody would be left, Disposed."""
    record = _locked(record)
    sealed = envelope.without(bytes(record.sealed), key_ids)
    return _replace(record, sealed, "record.unshare", by, at)


def _locked(record: Record) -> Record:
    """The record as it is now, locked until the transaction ends."""
    record = Record.objects.select_for_update(of=("self",)).get(pk=record.pk)
    if record.disposed_at is not None:
        raise disposed()
    return record


def _replace(record: Record, sealed: bytes, verb: str, by: audit.Named, at: datetime) -> Record:
    changed = {*envelope.recipients(bytes(record.sealed))} ^ {*envelope.recipients(sealed)}
    if changed:
        record.sealed = sealed
        record.save(update_fields=["sealed"])
        audit.record(
            verb=verb,
            object=record,
            by=by,
            at=at,
            authority=record.authority_id,
            keys=" ".join(sorted(key_id.hex() for key_id in changed)),
        )
    return record
