"""Reads of the archive part."""

from __future__ import annotations

from datetime import date

from django.db.models import QuerySet

from rathaus.access.actor import Actor
from rathaus.archive.models import Record


def visible_to(actor: Actor | None) -> QuerySet[Record]:
    """The records of the actor's authority: that they exist, not what is in them. People reach
    theirs through what they hang on."""
    if actor is None or actor.authority_id is None:
        return Record.objects.none()
    return Record.objects.filter(authority=actor.authority_id)


def due(actor: Actor | None, *, on: date) -> QuerySet[Record]:
    """What may be disposed of on that day by one person: retention ended, not held."""
    return (
        visible_to(actor)
        .filter(retain_until__lt=on, held_at=None, disposed_at=None)
        .order_by("retain_until", "pk")
    )


def proposed(actor: Actor | None) -> QuerySet[Record]:
    """What somebody proposed to dispose of before its time and nobody has approved yet."""
    return visible_to(actor).filter(proposed_at__isnull=False, disposed_at=None)
