"""The message inbox of an authority. Everything begins at `visible_to`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from rathaus.access.actor import Actor
from rathaus.access.check import allows
from rathaus.accounts.models import Post
from rathaus.lib.errors import Stranger
from rathaus.mailbox import content
from rathaus.mailbox.models import Direction, Message, MessageAttachment, Thread
from rathaus.mailbox.queries.finding import Found, search
from rathaus.mailbox.rules import WORKING_ROLES
from rathaus.vault.envelope import Keys


def visible_to(actor: Actor | None) -> QuerySet[Thread]:
    """The conversations of the authority, for a post that may read them."""
    if not actor or actor.post is None or not allows(actor, "thread.read", actor.post):
        return Thread.objects.none()
    return Thread.objects.filter(authority=actor.post.authority_id)


def views(actor: Actor, on: date) -> dict[str, Q]:
    """The views of the inbox and what belongs to each."""
    post = actor.post.pk if actor.post else None
    is_open = Q(closed_at=None)
    return {
        "unbeantwortet": is_open & Q(unanswered_since__isnull=False),
        "meine": is_open & Q(assigned_to=post),
        "frei": is_open & Q(assigned_to=None) & Q(unanswered_since__isnull=False),
        "ueberfaellig": is_open & Q(answer_by__lt=on),
        "offen": is_open,
        "geschlossen": ~is_open,
    }


def counts(actor: Actor, on: date) -> dict[str, int]:
    """How many conversations each view holds. One query."""
    wanted = {name: Count("pk", filter=q) for name, q in views(actor, on).items()}
    return dict(visible_to(actor).aggregate(**wanted))


def unanswered_count(actor: Actor) -> int:
    """How many conversations wait for the authority. One query."""
    return visible_to(actor).filter(closed_at=None, unanswered_since__isnull=False).count()


def inbox(actor: Actor, view: str, on: date) -> QuerySet[Thread]:
    """The conversations of a view: what waits longest first, else the newest first."""
    rows = _rows(actor).filter(views(actor, on)[view])
    if view in ("unbeantwortet", "frei"):
        return rows.order_by("unanswered_since", "pk")
    return rows.order_by("answer_by", "pk") if view == "ueberfaellig" else rows


def found(actor: Actor, text: str) -> Found:
    """The conversations in which all words occur, in every view."""
    return search(_rows(actor), text, actor.keys)


def _rows(actor: Actor) -> QuerySet[Thread]:
    rows = visible_to(actor).select_related("authority", "account", "assigned_to")
    return rows.order_by("-last_at", "-pk")


def thread(pk: UUID) -> Thread:
    """The conversation with that id. The caller asks `require`. Raises Stranger."""
    rows = Thread.objects.select_related("authority__parent", "account", "assigned_to")
    found = rows.filter(pk=pk).first()
    if found is None:
        raise Stranger
    return found


@dataclass(frozen=True)
class OfficeLetter:
    """A message as the authority sees it."""

    message: Message
    text: str
    files: list[content.NamedFile]
    who: str

    @property
    def from_person(self) -> bool:
        return self.message.direction == Direction.IN


def letters(thread: Thread, keys: Keys) -> list[OfficeLetter]:
    """The messages of a conversation, the newest last. At most four queries."""
    messages = list(thread.messages.prefetch_related("attachments__record"))
    names = _names({message.author for message in messages})
    return [
        OfficeLetter(
            message=message,
            text=content.text_of(message, keys),
            files=content.files_of(message, keys),
            who=names.get(message.author, ""),
        )
        for message in messages
    ]


def _names(authors: set[str]) -> dict[str, str]:
    posts = [author.removeprefix("post:") for author in authors if author.startswith("post:")]
    rows = Post.objects.filter(pk__in=posts).values_list("pk", "display_name")
    return {f"post:{pk}": name for pk, name in rows}


def attachment(thread: Thread, pk: UUID) -> MessageAttachment:
    """A file of the conversation. Raises Stranger where it belongs to another one."""
    rows = MessageAttachment.objects.filter(message__thread=thread, pk=pk)
    found = rows.select_related("record").first()
    if found is None:
        raise Stranger
    return found


def colleagues(thread: Thread, on: date) -> list[Post]:
    """The posts that may be given the conversation. One query."""
    rows = Post.objects.filter(
        Q(valid_to=None) | Q(valid_to__gte=on),
        authority=thread.authority_id,
        role__in=WORKING_ROLES,
        valid_from__lte=on,
    )
    return list(rows.order_by("display_name"))
