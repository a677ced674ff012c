"""Writes of the audit part: record an event, in the caller's transaction; erase what it says."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from typing import Any, Protocol
from uuid import UUID

from django.db import connection, models, transaction
from django.db.backends.utils import CursorWrapper
from django.utils.translation import gettext as _

from rathaus.audit.ledger import leaves
from rathaus.audit.models import Event, PendingLeaf
from rathaus.lib.errors import RathausError

ERASE = "event.erase"
RESTORE = "ledger.restore"
LASTING = {ERASE, RESTORE}  # verbs whose events explain gaps in the others


class Named(Protocol):
    """Whoever acts: anything with a stable label such as ``post:<uuid>``."""

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
        at=at,
        authority=authority,
        actor=by.label,
        verb=verb,
        object_type=type(object).__name__,
        object_id=str(object.pk),
        detail=detail,
    )
    waiting = PendingLeaf(tree=leaves.tree_of(event), event=event.pk, hash=leaves.seal(event))
    with transaction.atomic(savepoint=False), connection.cursor() as cursor:
        _insert(cursor, event)
        _insert(cursor, waiting)
    return event


def _insert(cursor: CursorWrapper, row: models.Model) -> None:
    """`row.save(force_insert=True)` in a fifth of its time, for rows that need no answer."""
    statement, fields = _statement(type(row))
    values = [f.get_db_prep_save(getattr(row, f.attname), cursor.db) for f in fields]
    cursor.execute(statement, values)
    row._state.adding, row._state.db = False, cursor.db.alias


@cache
def _statement(model: type[models.Model]) -> tuple[str, list[models.Field[Any, Any]]]:
    """INSERT of all columns but a counted key, and their fields."""
    fields = [f for f in model._meta.concrete_fields if not isinstance(f, models.AutoField)]
    columns, marks = ", ".join(str(f.column) for f in fields), ", ".join(["%s"] * len(fields))
    return f"INSERT INTO {model._meta.db_table} ({columns}) VALUES ({marks})", fields  # noqa: S608  # our own names


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
