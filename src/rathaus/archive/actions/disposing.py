"""The end of records: legal holds, and disposal with proof.

Disposal destroys the key and removes the object. The row stays: with its event it proves what was
there and that it was disposed of. Before the retention ends it takes two people.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from rathaus.access.actor import Actor
from rathaus.access.check import require
from rathaus.archive import content as files
from rathaus.archive import rules
from rathaus.archive.content.errors import disposed
from rathaus.archive.models import Record
from rathaus.audit import actions as audit
from rathaus.lib.errors import RathausError


@transaction.atomic
def hold(*, record: Record, by: Actor, at: datetime) -> Record:
    """Forbid disposal until `release`. Takes back a proposal. Returns the record as it is now."""
    record = _locked(record, "record.hold", by)
    if record.held_at is None:
        record.held_at, record.proposed_at, record.proposed_by = at, None, None
        _save(record, "record.hold", by, at, "held_at", "proposed_at", "proposed_by")
    return record


@transaction.atomic
def release(*, record: Record, by: Actor, at: datetime) -> Record:
    """End the legal hold."""
    record = _locked(record, "record.hold", by)
    if record.held_at is not None:
        record.held_at = None
        _save(record, "record.release", by, at, "held_at")
    return record


@transaction.atomic
def propose_disposal(*, record: Record, by: Actor, at: datetime) -> Record:
    """Propose to dispose of the record; somebody else has to approve. Raises RathausError while it
    is held."""
    record = _locked(record, "record.propose", by)
    _require_free(record)
    record.proposed_at, record.proposed_by = at, by.account.pk
    _save(record, "record.propose", by, at, "proposed_at", "proposed_by")
    return record


@transaction.atomic
def approve_disposal(*, record: Record, by: Actor, at: datetime) -> Record:
    """Dispose of the record: its key now, its object when the transaction is committed.

    Once its retention has ended, one person is enough; before that somebody else (another person,
    not only another post) must have proposed it. Raises RathausError otherwise, and while it is
    held.
    """
    record = _locked(record, "record.dispose", by)
    _require_free(record)
    if not rules.is_due(record, timezone.localdate(at)):
        _require_second_person(record, by)
    record.sealed, record.disposed_at = b"", at
    _save(record, "record.dispose", by, at, "sealed", "disposed_at")
    # robust: what fails there leaves an object without a key, which the doctor removes
    transaction.on_commit(lambda: files.remove(record), robust=True)
    return record


def _locked(record: Record, permission: str, by: Actor) -> Record:
    """The record as it is now, locked until the transaction ends. Raises Stranger, Forbidden, or
    Disposed."""
    require(by, permission, record)
    record = Record.objects.select_for_update(of=("self",)).get(pk=record.pk)
    if record.disposed_at is not None:
        raise disposed()
    return record


def _require_free(record: Record) -> None:
    if record.held_at is not None:
        raise RathausError(
            _("Für diese Datei gilt eine Löschsperre. Heben Sie zuerst die Sperre auf.")
        )


def _require_second_person(record: Record, by: Actor) -> None:
    if record.proposed_by is None:
        raise RathausError(
            _(
                "Die Aufbewahrung ist noch nicht abgelaufen. Vorher muss eine Person die Löschung "
                "vorschlagen und eine andere sie freigeben."
            )
        )
    if record.proposed_by == by.account.pk:
        raise RathausError(
            _("Sie haben die Löschung selbst vorgeschlagen. Freigeben muss sie jemand anderes.")
        )


def _save(record: Record, verb: str, by: Actor, at: datetime, *fields: str) -> None:
    record.save(update_fields=fields)
    audit.record(
        verb=verb,
        object=record,
        by=by,
        at=at,
        authority=record.authority_id,
        object_sha256=record.object,
        commitment=record.commitment,
    )
