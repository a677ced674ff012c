"""What an authority does with a room of its own: writes in it, says who works on it, closes it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid5

from django.db import transaction
from django.utils.translation import gettext as _

from rathaus.access.actor import Actor
from rathaus.access.check import require
from rathaus.accounts.models import Post
from rathaus.audit import actions as audit
from rathaus.exchange import rules
from rathaus.exchange.actions.sending import File, Letter, send
from rathaus.exchange.content import dispatches
from rathaus.exchange.content.own_keys import NoExchangeKeys
from rathaus.exchange.models import Destination, Direction, Dispatch, Room
from rathaus.exchange.queries.directory import Recipient, recipient_at, room_of
from rathaus.lib.errors import RathausError
from rathaus.tenancy.models import Authority


@dataclass(frozen=True, kw_only=True)
class Written:
    """What somebody wrote; `key` makes it happen once."""

    key: UUID
    text: str
    files: tuple[File, ...] = ()
    answer_by: date | None = None
    binding: bool = False


def open_room(
    *,
    authority: Authority,
    recipients: Sequence[Recipient],
    subject: str,
    reference: str = "",
    written: Written,
    by: Actor,
    at: datetime,
) -> Dispatch:
    """The first dispatch of a new room. Raises as `send`, and NoExchangeKeys where this authority
    cannot be reached itself: nobody could answer."""
    letter = Letter(
        room=uuid5(written.key, "room"),
        subject=subject,
        reference=reference,
        recipients=tuple(recipients),
        **_said(written),
    )
    return send(letter=letter, sender=_sender(authority), by=by, at=at)


def answer_room(*, room: Room, written: Written, by: Actor, at: datetime) -> Dispatch:
    """A dispatch to all who take part in the room. Raises as `send`, and RathausError where there
    is no way to one of them any more."""
    require(by, "room.work", room)
    if not room.participants.exists():
        raise RathausError(_("In diesem Raum ist keine andere Behörde, der Sie antworten könnten."))
    last = Dispatch.objects.filter(room=room, direction=Direction.IN).last()
    letter = Letter(
        room=room.key,
        subject=dispatches.subject_of(room, by.keys),
        recipients=tuple(recipient_at(each) for each in room.participants.all()),
        answers=str(last.key) if last else "",
        **_said(written),
    )
    return send(letter=letter, sender=_sender(room.authority), by=by, at=at)


def _said(written: Written) -> dict[str, Any]:
    return {field.name: getattr(written, field.name) for field in fields(written)}


def _sender(authority: Authority) -> Destination:
    destination = room_of(authority)
    if destination is None:
        raise NoExchangeKeys(
            _(
                "Ihre Behörde ist noch nicht erreichbar. Die Leitung oder die IT-Administration "
                "muss den Behördenraum zuerst einrichten."
            )
        )
    return destination


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
