"""Who works in the room."""

from __future__ import annotations

from uuid import UUID

from rathaus.access.actor import Actor
from rathaus.access.check import require
from rathaus.access.request import PageRequest
from rathaus.exchange.models import Room
from rathaus.exchange.queries import rooms
from rathaus.lib.errors import Stranger


def reader(request: PageRequest, permission: str = "room.read") -> Actor:
    """Who may do that in the own authority. Raises Stranger or Forbidden."""
    actor = request.actor or None
    require(actor, permission, actor.post if actor else None)
    if actor is None:
        raise Stranger
    return actor


def room_of(request: PageRequest, pk: UUID, permission: str) -> tuple[Room, Actor]:
    """The room and who looks at it. Raises Stranger or Forbidden."""
    room, actor = rooms.room(pk), request.actor or None
    require(actor, permission, room)
    if actor is None:
        raise Stranger
    return room, actor
