"""Writes of the audit part: record an event, in the caller's transaction."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol
from uuid import UUID

from django.db import models

from rathaus.audit.models import Event


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
    """Record that `by` did `verb` to `object` at the moment `at`.

    `detail` must hold no personal content.
    """
    return Event.objects.create(
        at=at,
        authority=authority,
        actor=by.label,
        verb=verb,
        object_type=type(object).__name__,
        object_id=str(object.pk),
        detail=detail,
    )
