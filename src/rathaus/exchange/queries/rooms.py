"""Reads of rooms and what waits to be opened. Everything begins at `visible_to`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from rathaus.access.actor import Actor
from rathaus.access.check import allows
from rathaus.accounts.models import Account, Post
from rathaus.exchange.content import dispatches
from rathaus.exchange.content.dispatches import Document
from rathaus.exchange.models import (
    Consignment,
    DestinationKind,
    Direction,
    Dispatch,
    DispatchFile,
    ReceiptKind,
    Room,
    Transfer,
    TransferState,
)
from rathaus.exchange.queries import mails
from rathaus.exchange.rules import WORKING_ROLES
from rathaus.exchange.transports import problems
from rathaus.lib.errors import Stranger
from rathaus.standards.fitconnect.events import read_unproven
from rathaus.vault.envelope import Keys

SEARCHED = 200  # the newest rooms; each is opened dispatch by dispatch


def visible_to(actor: Actor | None) -> QuerySet[Room]:
    """The rooms of the authority in which the actor holds the current post."""
    if not actor or actor.post is None or not allows(actor, "room.read", actor.post):
        return Room.objects.none()
    return Room.objects.filter(authority=actor.authority_id)


def views(actor: Actor, on: date) -> dict[str, Q]:
    """The views of the inbox and what belongs to each."""
    is_open = Q(closed_at=None)
    return {
        "offen": is_open,
        "meine": is_open & Q(assigned_to=actor.post.pk if actor.post else None),
        "frist": is_open & Q(answer_by__isnull=False),
        "ueberfaellig": is_open & Q(answer_by__lt=on),
        "geschlossen": ~is_open,
    }


def counts(actor: Actor, on: date) -> dict[str, int]:
    """How many rooms each view holds. One query."""
    wanted = {name: Count("pk", filter=q) for name, q in views(actor, on).items()}
    return dict(visible_to(actor).aggregate(**wanted))


def inbox(actor: Actor, view: str, on: date) -> QuerySet[Room]:
    """The rooms of a view: by day where an answer is asked for, else the newest first."""
    rows = _rows(actor).filter(views(actor, on)[view])
    return rows.order_by("answer_by", "pk") if view in ("frist", "ueberfaellig") else rows


def search(actor: Actor, text: str) -> list[Room]:
    """Of the newest rooms those in which all words occur."""
    words = text.casefold().split()
    more = ("dispatches__files__record", "mails__files__record")
    rows = list(_rows(actor).prefetch_related(*more)[:SEARCHED])
    return [room for room in rows if _fits(room, words, actor.keys)]


def _rows(actor: Actor) -> QuerySet[Room]:
    found = visible_to(actor).select_related("assigned_to").prefetch_related("participants")
    return found.order_by("-last_at", "-pk")


def _fits(room: Room, words: list[str], keys: Keys) -> bool:
    found = [each.name for each in room.participants.all()]
    for dispatch in room.dispatches.all():
        document = dispatches.read(dispatch, keys).document
        names = [file.name for file in document.files]
        found += [document.subject, document.text, document.reference, document.author, *names]
    for mail in room.mails.all():
        said = mails.shown(mail, keys)
        found += [said.subject, said.text, said.sender, *(name for _file, name in said.files)]
    text = " ".join(found).casefold()
    return all(word in text for word in words)


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


def new_count(actor: Actor) -> int:
    """What waits to be opened or read. Two queries."""
    return waiting(actor).count() + visible_to(actor).filter(unread=True).count()


def room(pk: UUID) -> Room:
    """A room with its authority. Raises Stranger where there is none."""
    found = Room.objects.filter(pk=pk).select_related("authority", "assigned_to").first()
    if found is None:
        raise Stranger
    return found


def transfer(pk: UUID) -> Transfer:
    """A delivery to a room. Raises Stranger where there is none."""
    found = Transfer.objects.filter(pk=pk, destination__kind=DestinationKind.ROOM)
    first = found.select_related("authority", "destination").first()
    if first is None:
        raise Stranger
    return first


@dataclass(frozen=True)
class Way:
    """A dispatch on its way to one recipient; `reasons` say why it was rejected, `problem` what
    holds it up."""

    consignment: Consignment
    reasons: list[str]
    problem: str


@dataclass(frozen=True)
class Shown:
    """A dispatch as the page of its room shows it."""

    dispatch: Dispatch
    document: Document
    sender: str  # "" for the own authority
    files: list[tuple[DispatchFile, str]]
    ways: list[Way]


def shown(room: Room, keys: Keys) -> list[Shown]:
    """All dispatches of a room, oldest first. Raises as `dispatches.read`."""
    rows = (
        Dispatch.objects.filter(room=room)
        .select_related("sender")
        .prefetch_related("files__record", "consignments__participant", "consignments__receipts")
    )
    return [_shown(dispatch, keys) for dispatch in rows]


def _shown(dispatch: Dispatch, keys: Keys) -> Shown:
    document = dispatches.read(dispatch, keys).document
    names = {each.id: each.name for each in document.files}
    return Shown(
        dispatch,
        document,
        dispatch.sender.name if dispatch.direction == Direction.IN and dispatch.sender else "",
        [(each, names[str(each.name)]) for each in dispatch.files.all()],
        [_way(each) for each in dispatch.consignments.all()],
    )


def _way(consignment: Consignment) -> Way:
    return Way(consignment, _reasons(consignment), problems.words(consignment.problem))


def _reasons(consignment: Consignment) -> list[str]:
    """What the recipient has signed about it. The receipts were proven before they were kept."""
    tokens = [
        each.token for each in consignment.receipts.all() if each.kind == ReceiptKind.REJECTED
    ]
    return [each.detail for token in tokens for each in read_unproven(token)[0].problems]


def dispatch(room: Room, pk: UUID) -> Dispatch:
    """A dispatch of a room. Raises Stranger."""
    found = Dispatch.objects.filter(pk=pk, room=room).select_related("authority", "transfer")
    first = found.first()
    if first is None:
        raise Stranger
    return first


def shown_one(dispatch: Dispatch, keys: Keys) -> Shown:
    """One dispatch as `shown` shows it."""
    return _shown(dispatch, keys)


def file(room: Room, pk: UUID) -> DispatchFile:
    """A file of a room. Raises Stranger."""
    found = DispatchFile.objects.filter(pk=pk, dispatch__room=room).select_related("record").first()
    if found is None:
        raise Stranger
    return found


def colleagues(room: Room, on: date) -> list[Post]:
    """The posts that may be given the room."""
    return list(_working(room.authority_id, on).order_by("display_name"))


def readers(authority_id: UUID, *, on: date) -> list[Account]:
    """Who is told when something arrives: everybody who works in the room."""
    posts = _working(authority_id, on).select_related("account").order_by("account__email")
    return list({post.account_id: post.account for post in posts}.values())


def _working(authority_id: UUID, on: date) -> QuerySet[Post]:
    current = Q(valid_to=None) | Q(valid_to__gte=on)
    found = Post.objects.filter(current, authority=authority_id, valid_from__lte=on)
    return found.filter(role__in=WORKING_ROLES, account__is_active=True)
