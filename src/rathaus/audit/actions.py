"""Writes of the audit part: record an event, in the caller's transaction; erase what it says."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol
from uuid import UUID

from django.db import connection, models, transaction
from django.utils.translation import gettext as _

from rathaus.audit.ledger import leaves
from rathaus.audit.models import Event
from rathaus.lib import ids
from rathaus.lib.errors import RathausError

ERASE = "event.erase"
RESTORE = "ledger.restore"
COLUMNS = (
    *("id", "at", "authority", "actor", "verb", "object_type", "object_id"),
    *("detail", "salt", "mac"),
)
INSERT = f"INSERT INTO audit_event ({', '.join(COLUMNS)}) VALUES ({', '.join(['%s'] * 10)})"  # noqa: S608  # our own names
WAIT = "INSERT INTO audit_pendingleaf (event, tree, hash) VALUES (%s, %s, %s)"
LASTING = {ERASE, RESTORE}  # verbs whose events explain gaps in the others


class Named(Protocol):
    """Whoever acts: anything with a stable label such as ``post:<uuid>``. One who acts for somebody
    else also has `represented`, the label of that account."""

    @property
    def label(self) -> str: ...


class _System:
    label = "system"


SYSTEM: Named = _System()


def record(
    *,
    verb: str,
    object: models.Model,
    by: Named,
    at: datetime,
    authority: UUID | None = None,
    **detail: str | int | bool | None,
) -> Event:
    """Record that `by` did `verb` to `object` at the moment `at`, and let it wait for its place in
    the ledger.

    `detail` must hold no personal content. Raises ValueError or TypeError for a detail that
    canonical JSON does not have, such as a fraction.
    """
    event = Event(
        id=ids.new_id(),
        at=at,
        authority=authority,
        actor=by.label,
        verb=verb,
        object_type=object.__class__.__name__,  # request.user is a proxy
        object_id=str(object.pk),
        detail=detail | _represented(by),
    )
    leaf = leaves.seal(event)
    with transaction.atomic(savepoint=False):
        _insert(event, leaf)
    return event


def _represented(by: Named) -> dict[str, str]:
    """``for: account:<uuid>`` where `by` acted for somebody else; the actor is always the human."""
    represented = getattr(by, "represented", "")
    return {"for": represented} if represented else {}


def _insert(event: Event, leaf: bytes) -> None:
    """`save` of an event and of its pending leaf in a fifth of the time: nearly every action pays
    for this, and neither row needs an answer."""
    with connection.cursor() as cursor:
        database, adapt = cursor.db, cursor.db.ops
        native = database.features.has_native_uuid_field
        row = {name: getattr(event, name) for name in COLUMNS} | {"tree": leaves.tree_of(event)}
        for name in ("id", "authority", "tree"):
            row[name] = row[name] if native or row[name] is None else row[name].hex
        row["at"] = adapt.adapt_datetimefield_value(event.at)
        row["detail"] = adapt.adapt_json_value(event.detail, None)
        cursor.execute(INSERT, [row[name] for name in COLUMNS])
        cursor.execute(WAIT, [row["id"], row["tree"], leaf])
    event._state.adding, event._state.db = False, database.alias


@transaction.atomic
def erase(*, event: Event, by: Named, at: datetime) -> None:
    """Blank who did what to which object, and destroy the salt, so that nobody can guess it back
    from the ledger; the leaf stays verifiable. Records that this was done.

    To erase an erased event does nothing. Raises RathausError for an event that explains others.
    """
    if event.verb in LASTING:
        raise RathausError(_("Dieses Ereignis erklärt Lücken in anderen und bleibt stehen."))
    erased = Event.objects.filter(pk=event.pk, salt__isnull=False).update(
        salt=None, actor="", object_type="", object_id="", detail={}
    )
    if erased:
        record(verb=ERASE, object=event, by=by, at=at, authority=event.authority)
        event.refresh_from_db()
