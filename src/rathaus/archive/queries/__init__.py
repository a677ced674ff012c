"""Reads of the archive part."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db.models import QuerySet

from rathaus.access.actor import Actor
from rathaus.archive.models import Kind, Record
from rathaus.lib.errors import Stranger


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


def listed(actor: Actor | None, tab: str, *, on: date) -> QuerySet[Record]:
    """The records of a tab of the page: "due", "proposed", "held" or "all", which leaves out the
    files of drafts: those are not the authority's yet."""
    if tab == "due":
        return due(actor, on=on)
    if tab == "proposed":
        return proposed(actor).order_by("proposed_at", "pk")
    found = (
        visible_to(actor)
        .exclude(kind__in=(Kind.DRAFT_FILE, Kind.TRANSFER_PART))
        .order_by("-stored_at", "-pk")
    )
    return found.filter(held_at__isnull=False) if tab == "held" else found


def by_id(actor: Actor | None, pk: UUID) -> Record:
    """One of them. Raises Stranger."""
    found = visible_to(actor).filter(pk=pk).first()
    if found is None:
        raise Stranger
    return found
