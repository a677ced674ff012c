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
def readdress(
    *,
    records: Iterable[Record],
    to: Iterable[envelope.Key] = (),
    without: Iterable[bytes] = (),
    keys: envelope.Keys,
    by: audit.Named,
    at: datetime,
) -> None:
    """Of many records at once: let the holders of the keys `to` open them and the keys with the ids
    in `without` no longer. One query to read, one to write. Raises as `share` and `unshare`."""
    ids, to, gone = [record.pk for record in records], list(to), list(without)
    found = list(
        Record.objects.select_for_update(of=("self",)).filter(pk__in=ids, disposed_at=None)
    )
    for record in found:
        before = bytes(record.sealed)
        record.sealed = (
            envelope.reseal(before, keys=keys, about=record.about, add=to) if to else before
        )
        record.sealed = envelope.without(record.sealed, gone)
        _event(record, before, "record.readdress", by, at)
    Record.objects.bulk_update(found, ["sealed"])


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
    before, record.sealed = bytes(record.sealed), sealed
    if _event(record, before, verb, by, at):
        record.save(update_fields=["sealed"])
    return record


def _event(record: Record, before: bytes, verb: str, by: audit.Named, at: datetime) -> bool:
    """Record which recipients changed; False where none did."""
    changed = {*envelope.recipients(before)} ^ {*envelope.recipients(bytes(record.sealed))}
    if changed:
        audit.record(
            verb=verb,
            object=record,
            by=by,
            at=at,
            authority=record.authority_id,
            keys=" ".join(sorted(key_id.hex() for key_id in changed)),
        )
    return bool(changed)
