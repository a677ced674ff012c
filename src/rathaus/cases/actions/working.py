"""Everyday work on a case: who does it, notes, messages."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from rathaus.access.actor import Actor
from rathaus.access.check import require
from rathaus.accounts.models import Post
from rathaus.archive.models import Record
from rathaus.cases import content, rules
from rathaus.cases.actions.steps import event, locked, move, post_of
from rathaus.cases.models import Case, InternalNote, PaperMandate
from rathaus.lib.errors import RathausError
from rathaus.mailbox import actions as mailbox
from rathaus.mailbox import queries as threads
from rathaus.mailbox.models import Message, MessageKind, Thread
from rathaus.vault import proving


class NotEntitledError(RathausError):
    """The post cannot work on this case."""


class NoMailboxError(RathausError):
    """The application came without an account: there is no mailbox to write to."""


@transaction.atomic
def take(*, case: Case, by: Actor, at: datetime) -> Case:
    """The acting clerk begins to work on a case that nobody has."""
    require(by, "case.work", case)
    case = locked(case)
    move(case, "take")
    case.assigned_to = post_of(by)
    case.save(update_fields=["state", "assigned_to"])
    event(case, "take", by, at)
    return case


@transaction.atomic
def check_mandate(*, case: Case, by: Actor, at: datetime) -> PaperMandate:
    """Somebody has looked at the mandate on paper and found it good. Raises RathausError where
    there is none."""
    require(by, "case.work", case)
    case = locked(case)
    mandate = PaperMandate.objects.filter(case=case).first()
    if mandate is None:
        raise RathausError(_("Zu diesem Vorgang gehört keine Vollmacht auf Papier."))
    if mandate.checked_at is None:
        mandate.checked_at, mandate.checked_by = at, post_of(by)
        mandate.save(update_fields=["checked_at", "checked_by"])
        event(case, "check_mandate", by, at)
    return mandate


@transaction.atomic
def assign(*, case: Case, post: Post, by: Actor, at: datetime) -> Case:
    """Give the case to a colleague. Raises NotEntitledError for a post that cannot work on it."""
    require(by, "case.assign", case)
    case = locked(case)
    if not rules.can_work_on(case, post, timezone.localdate(at)):
        raise NotEntitledError(_("Diese Person kann den Vorgang nicht bearbeiten."))
    move(case, "assign")
    case.assigned_to = post
    case.save(update_fields=["state", "assigned_to"])
    event(case, "assign", by, at, post=str(post.pk))
    return case


@transaction.atomic
def unassign(*, case: Case, by: Actor, at: datetime) -> Case:
    """Put the case back into the inbox, for whoever takes it next."""
    require(by, "case.work", case)
    case = locked(case)
    move(case, "unassign")
    case.assigned_to = None
    case.save(update_fields=["state", "assigned_to"])
    event(case, "unassign", by, at)
    return case


@transaction.atomic
def note(
    *, case: Case, text: str, key: UUID | None = None, by: Actor, at: datetime
) -> InternalNote:
    """Write an internal note, in every state. The same `key` again returns the note that was
    written with it."""
    require(by, "case.work", case)
    case = locked(case)  # a double click waits for the first one
    if key and (found := InternalNote.objects.filter(case=case, key=key).first()):
        return found
    written = InternalNote(
        authority=case.authority,
        case=case,
        written_by=post_of(by),
        written_at=at,
        key=key,
    )
    content.put(written, text=text)
    written.save(force_insert=True)
    event(case, "note", by, at, **proving.of(written))
    return written


@transaction.atomic
def message(
    *,
    case: Case,
    text: str,
    records: Sequence[Record] = (),
    key: UUID | None = None,
    by: Actor,
    at: datetime,
) -> Message:
    """Write to the applicant's mailbox, in every state. The same `key` again returns the message
    that was sent with it. Raises NoMailboxError."""
    require(by, "case.work", case)
    case = locked(case)  # a double click waits for the first one
    if key and (found := threads.sent_with(case.pk, key)):
        return found
    sent = provide(case, MessageKind.MESSAGE, text, records, key=key, by=by, at=at)
    if sent is None:
        raise NoMailboxError(_("Dieser Antrag hat kein Postfach. Bitte schreiben Sie einen Brief."))
    return sent


@transaction.atomic
def notice_answer(message: Message, by: Actor, at: datetime) -> None:
    """Staff has written to the applicant, from the case or from the message inbox. Registered at
    `mailbox.registry`; who may write has been checked there."""
    if case := _case_of(message.thread):
        Case.objects.filter(pk=case.pk).update(unread=False)
        event(case, "message", by, at)


@transaction.atomic
def notice_reading(thread: Thread, by: Actor, at: datetime) -> None:
    """The conversation was marked as read in the message inbox. Registered likewise."""
    case = _case_of(thread)
    if case and Case.objects.filter(pk=case.pk, unread=True).update(unread=False):
        event(case, "mark_read", by, at)


def _case_of(thread: Thread) -> Case | None:
    return Case.objects.filter(pk=thread.case_id).first() if thread.case_id else None


@transaction.atomic
def receive_reply(message: Message, by: Actor, at: datetime) -> None:
    """The applicant has replied: mark the case. Registered at `mailbox.registry`; the mailbox has
    checked who may write."""
    if case := _case_of(message.thread):
        Case.objects.filter(pk=case.pk).update(unread=True)
        event(case, "reply", by, at)


@transaction.atomic
def mark_read(*, case: Case, by: Actor, at: datetime) -> None:
    """The messages of the applicant have been read."""
    require(by, "case.work", case)
    if thread := threads.thread_for_case(case.pk):
        mailbox.mark_read(thread=thread, by=by, at=at)  # and `notice_reading`
    elif Case.objects.filter(pk=case.pk, unread=True).update(unread=False):
        event(case, "mark_read", by, at)


def provide(
    case: Case,
    kind: str,
    text: str,
    records: Sequence[Record] = (),
    *,
    key: UUID | None = None,
    answer_by: date | None = None,
    by: Actor,
    at: datetime,
) -> Message | None:
    """Put a message into the case's thread; None where the applicant has no account, or has deleted
    it: then what is to be said goes by post."""
    thread = threads.thread_for_case(case.pk)
    if thread is None or thread.account.ended_at is not None:
        return None
    return mailbox.provide(
        thread=thread,
        kind=kind,
        text=text,
        records=list(records),
        key=key,
        answer_by=answer_by,
        by=by,
        at=at,
    )
