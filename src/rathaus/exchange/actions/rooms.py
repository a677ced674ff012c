"""What an authority does with a room of its own: who works on it, read, closed."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from rathaus.access.actor import Actor
from rathaus.access.check import require
from rathaus.accounts.models import Post
from rathaus.audit import actions as audit
from rathaus.exchange import rules
from rathaus.exchange.models import Room
from rathaus.lib.errors import RathausError


@transaction.atomic
def assign(*, room: Room, post: Post | None, by: Actor, at: datetime) -> Room:
    """Say who works on it; None: nobody. Raises Stranger, Forbidden, RathausError for a post that
    does not work here."""
    room = _locked(room, by)
    if post is not None and not rules.can_work_on(room, post, at.date()):
        raise RathausError(_("Diese Person kann das nicht bearbeiten."))
    if room.assigned_to_id != (post.pk if post else None):
        room.assigned_to = post
        room.save(update_fields=["assigned_to"])
        _event("room.assign", room, by, at, post=str(post.pk) if post else "")
    return room


@transaction.atomic
def mark_read(*, room: Room, by: Actor, at: datetime) -> Room:
    """What has arrived has been read."""
    room = _locked(room, by)
    if room.unread:
        room.unread = False
        room.save(update_fields=["unread"])
        _event("room.read", room, by, at)
    return room


@transaction.atomic
def close(*, room: Room, by: Actor, at: datetime) -> Room:
    """Nothing is left to do; a new dispatch opens it again."""
    room = _locked(room, by)
    if room.closed_at is None:
        room.closed_at, room.answer_by, room.unread = at, None, False
        room.save(update_fields=["closed_at", "answer_by", "unread"])
        _event("room.close", room, by, at)
    return room


@transaction.atomic
def reopen(*, room: Room, by: Actor, at: datetime) -> Room:
    """There is something to do after all."""
    room = _locked(room, by)
    if room.closed_at is not None:
        room.closed_at = None
        room.save(update_fields=["closed_at"])
        _event("room.reopen", room, by, at)
    return room


def _locked(room: Room, by: Actor) -> Room:
    require(by, "room.work", room)
    return Room.objects.select_for_update(of=("self",)).get(pk=room.pk)


def _event(verb: str, room: Room, by: Actor, at: datetime, **detail: str) -> None:
    audit.record(verb=verb, object=room, by=by, at=at, authority=room.authority_id, **detail)
