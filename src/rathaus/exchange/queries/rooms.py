"""Reads of rooms and what waits to be opened."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet

from rathaus.access.actor import Actor
from rathaus.access.check import allows
from rathaus.accounts.models import Account, Role
from rathaus.exchange.models import DestinationKind, Dispatch, Room, Transfer, TransferState


def visible_to(actor: Actor | None) -> QuerySet[Room]:
    """The rooms of the authority in which the actor holds the current post."""
    if actor is None or actor.post is None or not allows(actor, "room.read", actor.post):
        return Room.objects.none()
    return Room.objects.filter(authority=actor.authority_id)


def waiting(actor: Actor) -> QuerySet[Transfer]:
    """What has arrived for the room and nobody has opened yet, oldest first."""
    if actor.post is None or not allows(actor, "room.read", actor.post):
        return Transfer.objects.none()
    found = Transfer.objects.filter(
        authority=actor.authority_id,
        destination__kind=DestinationKind.ROOM,
        state=TransferState.SUBMITTED,
    )
    return found.select_related("sender", "client").order_by("submitted_at", "pk")


def dispatches_of(room: Room) -> QuerySet[Dispatch]:
    """All of a room with what a page shows of them, oldest first."""
    found = Dispatch.objects.filter(room=room).select_related("sender")
    return found.prefetch_related(
        "files__record", "consignments__participant", "consignments__receipts"
    )


def readers(authority_id: UUID, *, on: date) -> list[Account]:
    """Who is told when something arrives: everybody who works in the room."""
    holders = Account.objects.filter(
        Q(posts__valid_to=None) | Q(posts__valid_to__gte=on),
        posts__authority=authority_id,
        posts__role__in=(Role.CLERK, Role.HEAD),
        posts__valid_from__lte=on,
        is_active=True,
    )
    return list(holders.distinct().order_by("email"))
