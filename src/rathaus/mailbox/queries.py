"""Reads of the mailbox. All begin with what belongs to the actor's own account."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from rathaus.access.actor import Actor
from rathaus.accounts.models import Account
from rathaus.lib.errors import Stranger
from rathaus.mailbox import content
from rathaus.mailbox.models import (
    Direction,
    Message,
    MessageAttachment,
    MessageKind,
    Profile,
    Thread,
)
from rathaus.vault.envelope import Keys

UNREAD = Q(messages__direction=Direction.OUT, messages__retrieved_at=None)
BADGES: dict[str, str] = {MessageKind.NOTICE: "success", MessageKind.CORRECTION: "warning"}


def visible_to(actor: Actor | None) -> QuerySet[Thread]:
    """The threads of a citizen's or business's own account; none for staff and strangers."""
    if not actor or actor.is_staff:  # a request's actor is lazy: `is None` would not see anonymous
        return Thread.objects.none()
    return Thread.objects.filter(account=actor.account)


def threads(actor: Actor | None, text: str = "") -> list[Thread]:
    """The actor's threads, newest first, each with `unread` (number of unread messages). `text`
    narrows them by subject, reference or authority; searched here, because subjects are content."""
    found = (
        visible_to(actor)
        .select_related("authority")
        .annotate(unread=Count("messages", filter=UNREAD))
        .order_by("-last_at", "-pk")
    )
    words = text.casefold().split()
    if not actor or not words:
        return list(found)
    return [each for each in found if all(w in _haystack(each, actor.keys) for w in words)]


def _haystack(thread: Thread, keys: Keys) -> str:
    parts = (content.subject_of(thread, keys), thread.reference, thread.authority.name)
    return " ".join(parts).casefold()


def thread(actor: Actor | None, pk: UUID) -> Thread:
    """One of the actor's threads. Raises Stranger."""
    found = visible_to(actor).select_related("authority", "account").filter(pk=pk).first()
    if found is None:
        raise Stranger
    return found


def messages(thread: Thread) -> QuerySet[Message]:
    """All messages of a thread in order, with their attachments. Two or three queries."""
    return thread.messages.prefetch_related("attachments__record")


def sent_with(case_id: UUID, key: UUID) -> Message | None:
    """The message that was sent with this key in the thread of the case."""
    return Message.objects.filter(thread__case_id=case_id, key=key).first()


@dataclass(frozen=True)
class Letter:
    """A message as its reader sees it. `new`: seen for the first time at this moment."""

    message: Message
    text: str
    files: list[content.NamedFile]
    new: bool
    mine: bool = False  # the reader has written it

    @property
    def for_another(self) -> bool:
        """Written by a representative for the owner of the mailbox."""
        owner = f"account:{self.message.thread.account_id}"
        return not self.from_authority and self.message.author != owner

    @property
    def from_authority(self) -> bool:
        return self.message.direction == Direction.OUT

    @property
    def is_notice(self) -> bool:
        return self.message.kind == MessageKind.NOTICE

    @property
    def variant(self) -> str:
        """How the badge of its kind looks."""
        return BADGES.get(self.message.kind, "info")


def letters(thread: Thread, reader: Actor, *, at: datetime) -> list[Letter]:
    """The messages of a thread in order; new is what was retrieved at the moment `at`."""
    keys = reader.keys
    return [
        Letter(
            message=message,
            text=content.text_of(message, keys),
            files=content.files_of(message, keys),
            new=message.retrieved_at == at,
            mine=message.author == reader.label,
        )
        for message in messages(thread)
    ]


def attachment(actor: Actor | None, pk: UUID) -> MessageAttachment:
    """An attachment in one of the actor's threads. Raises Stranger."""
    found = (
        MessageAttachment.objects.filter(pk=pk, message__thread__in=visible_to(actor))
        .select_related("record", "message__thread__authority")
        .first()
    )
    if found is None:
        raise Stranger
    return found


def thread_for_case(case_id: UUID) -> Thread | None:
    """The thread of a case; None where the applicant has no account."""
    return Thread.objects.filter(case_id=case_id).select_related("authority", "account").first()


def unread_count(actor: Actor | None) -> int:
    """How many messages to the actor have not been opened. One query."""
    unread = Message.objects.filter(direction=Direction.OUT, retrieved_at=None)
    return unread.filter(thread__in=visible_to(actor)).count()


def profile_values(account: Account) -> dict[str, str]:
    """The account's profile by meaning (given_name, street, …), with its e-mail address."""
    profile = Profile.objects.filter(account=account).first()
    values = content.profile_values(profile) if profile else {}
    address = {"email": account.email} if account.signs_in else {}
    return {**address, **values}
