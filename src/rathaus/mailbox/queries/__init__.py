"""Reads of the mailbox. All begin with what belongs to the actor's own account."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from rathaus.access.actor import Actor
from rathaus.accounts.models import Account, TrustLevel
from rathaus.lib.errors import Stranger
from rathaus.mailbox import content, registry, rules
from rathaus.mailbox.models import (
    Consent,
    Direction,
    MailChoice,
    Message,
    MessageAttachment,
    MessageKind,
    Profile,
    Thread,
)
from rathaus.mailbox.queries.finding import Found, search

UNREAD = Q(messages__direction=Direction.OUT, messages__retrieved_at=None)
BADGES: dict[str, str] = {MessageKind.NOTICE: "success", MessageKind.CORRECTION: "warning"}


VIEWS = {
    "": Q(filed_at=None),
    "antworten": Q(answer_by__isnull=False),
    "erledigt": Q(filed_at__isnull=False),
}


def visible_to(actor: Actor | None) -> QuerySet[Thread]:
    """The threads of a citizen's or business's own account; none for staff and strangers."""
    if not actor or actor.is_staff:  # a request's actor is lazy: `is None` would not see anonymous
        return Thread.objects.none()
    return Thread.objects.filter(account=actor.account)


def threads(actor: Actor | None, view: str = "") -> QuerySet[Thread]:
    """The actor's threads, newest first, each with `new` (number of unread messages). `view`:
    "erledigt" for those put aside, "antworten" for those that wait for an answer."""
    found = (
        visible_to(actor)
        .select_related("authority")
        .annotate(new=Count("messages", filter=UNREAD))
        .order_by("-last_at", "-pk")
    )
    return found.filter(VIEWS.get(view, VIEWS[""]))


def held(actor: Actor | None) -> dict[str, int]:
    """How many threads each view holds. One query."""
    wanted = {f"view_{name}": Count("pk", filter=q) for name, q in VIEWS.items()}
    found = visible_to(actor).aggregate(**wanted)
    return {name: found[f"view_{name}"] for name in VIEWS}


def found(actor: Actor, text: str) -> Found:
    """The actor's threads with all words of `text` in subject, reference, authority, what was
    written or names of files. What has not been retrieved is not looked into."""
    rows = visible_to(actor).select_related("authority")
    rows = rows.annotate(new=Count("messages", filter=UNREAD)).order_by("-last_at", "-pk")
    return search(rows, text, actor.keys, retrieved_only=True)


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
    effect: registry.Effect | None = None
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
    found = list(messages(thread))
    notices = [message.pk for message in found if message.kind == MessageKind.NOTICE]
    effects = registry.effects(notices, at) if notices else {}
    return [
        Letter(
            message=message,
            text=content.text_of(message, keys),
            files=content.files_of(message, keys),
            new=message.retrieved_at == at,
            effect=effects.get(message.pk),
            mine=message.author == reader.label,
        )
        for message in found
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


def consents_to_mailbox(thread: Thread | None) -> bool:
    """Whether the person wants notices of this conversation in the mailbox. One query."""
    return thread is not None and Consent.objects.filter(thread=thread, revoked_at=None).exists()


@dataclass(frozen=True)
class NoticeLine:
    """A notice in the list of what one applied for: what it is about and when it takes effect."""

    thread: Thread
    subject: str
    effect: registry.Effect | None


def notices(actor: Actor, *, at: datetime, limit: int = 20) -> list[NoticeLine]:
    """The actor's newest notices. Nothing of it is a retrieval: the notice itself stays closed."""
    found = Message.objects.filter(kind=MessageKind.NOTICE, thread__in=visible_to(actor))
    rows = list(found.select_related("thread__authority").order_by("-sent_at", "-pk")[:limit])
    effects = registry.effects([row.pk for row in rows], at)
    return [
        NoticeLine(row.thread, content.subject_of(row.thread, actor.keys), effects.get(row.pk))
        for row in rows
    ]


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


def profile_sources(account: Account) -> dict[str, content.Source]:
    """Which values of the account's profile an identity provider has said, by meaning."""
    profile = Profile.objects.filter(account=account).first()
    return content.profile_sources(profile) if profile else {}


def profile_origins(account: Account) -> dict[str, str]:
    """Meaning → where a value of the profile comes from in words, for those that are not merely the
    person's own statement. One query."""
    said = {
        meaning: _("%(name)s, Vertrauensniveau „%(level)s“")
        % {"name": source.name, "level": TrustLevel(source.level).label}
        for meaning, source in profile_sources(account).items()
    }
    return {"email": _("bestätigte Adresse Ihres Kontos"), **said}


def mail_choice(account: Account) -> MailChoice:
    """Which e-mails the account wants; who has not chosen wants all."""
    return MailChoice.objects.filter(account=account).first() or MailChoice(account=account)


def to_be_reminded(on: date) -> list[UUID]:
    """The threads whose owners are to be reminded on that day. One query."""
    rows = Thread.objects.filter(
        answer_by__gte=on,
        answer_by__lte=on + timedelta(days=rules.REMIND_DAYS),
        reminded_at=None,
        account__ended_at=None,
    )
    return list(rows.values_list("pk", flat=True))
