"""Messages in both directions, their retrieval, and the profile."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Value
from django.db.models.functions import Coalesce

from rathaus.access.actor import Actor
from rathaus.access.check import require
from rathaus.accounts.models import Account
from rathaus.archive import actions as archive
from rathaus.archive.forms import CheckedUpload
from rathaus.archive.models import Kind, Record
from rathaus.audit import actions as audit
from rathaus.audit.ledger import columns
from rathaus.lib import jobs
from rathaus.lib.errors import Stranger
from rathaus.mailbox import content, registry, tasks
from rathaus.mailbox.models import (
    Direction,
    Message,
    MessageAttachment,
    MessageKind,
    Thread,
)
from rathaus.tenancy.models import Authority
from rathaus.vault import proving


@transaction.atomic
def open_thread(
    *,
    account: Account,
    authority: Authority,
    subject: str,
    reference: str = "",
    case_id: UUID | None = None,
    by: audit.Named,
    at: datetime,
) -> Thread:
    """Open a conversation; the one of a case is opened once. The caller has checked the right."""
    if case_id is not None and (found := Thread.objects.filter(case_id=case_id).first()):
        return found
    thread = Thread(
        account=account,
        authority=authority,
        reference=reference,
        case_id=case_id,
        opened_at=at,
        last_at=at,
    )
    content.write_subject(thread, subject)
    thread.save(force_insert=True)
    proven = proving.of(thread)
    audit.record(verb="thread.open", object=thread, by=by, at=at, authority=authority.pk, **proven)
    return thread


@transaction.atomic
def provide(
    *,
    thread: Thread,
    kind: str,
    text: str,
    records: Sequence[Record] = (),
    key: UUID | None = None,
    answer_by: date | None = None,
    by: Actor,
    at: datetime,
) -> Message:
    """Put a message of the authority into the person's mailbox and enqueue the notification.

    Raises Stranger unless `by` acts for the thread's authority; the caller has checked the right to
    work on the case, and with `queries.sent_with` that no message has this `key` yet. `answer_by`:
    the person is asked to answer until that day.
    """
    if by.authority_id != thread.authority_id:
        raise Stranger
    message = put_out(thread, kind, text, records, by, at, key, answer_by)
    _answered(thread, answer_by)
    if kind == MessageKind.MESSAGE:
        registry.answered(message, by, at)
    return message


def _answered(thread: Thread, answer_by: date | None) -> None:
    """Staff has written: nothing waits for the authority any more, perhaps for the person."""
    rows = Thread.objects.filter(pk=thread.pk)
    rows.update(unread=False, unanswered_since=None)
    if answer_by:
        rows.update(answer_by=answer_by, reminded_at=None, closed_at=None)


@transaction.atomic
def acknowledge(
    *,
    account: Account,
    authority: Authority,
    subject: str,
    reference: str,
    case_id: UUID,
    text: str,
    kind: str = MessageKind.RECEIPT,
    at: datetime,
) -> Message:
    """Open the thread of a new case with an automatic message of the authority, or say in it that
    something has come in: then no answer is owed any more."""
    thread = open_thread(
        account=account,
        authority=authority,
        subject=subject,
        reference=reference,
        case_id=case_id,
        by=audit.SYSTEM,
        at=at,
    )
    Thread.objects.filter(pk=thread.pk).update(answer_by=None)
    return put_out(thread, kind, text, (), audit.SYSTEM, at)


def reply(
    *,
    thread: Thread,
    text: str,
    files: Sequence[CheckedUpload] = (),
    key: UUID | None = None,
    by: Actor,
    at: datetime,
) -> Message:
    """The person answers. The same `key` again returns the message that was sent with it.

    Raises Stranger or Forbidden; RathausError when a file cannot be stored.
    """
    require(by, "mailbox.write", thread)
    if sent := _sent_with(key, thread):
        return sent
    with stored(thread, files, at) as records:
        return _reply(thread, text, records, key, by, at)


@contextmanager
def stored(
    thread: Thread, files: Sequence[CheckedUpload], at: datetime
) -> Iterator[Sequence[Record]]:
    """The files of a message, sealed for both sides and in the store; what is not kept inside goes.
    To be entered outside of transactions. Raises RathausError when a file cannot be stored."""
    to = content.both_sides(thread)
    with ExitStack() as each:
        yield [
            each.enter_context(
                archive.put(
                    authority=thread.authority,
                    to=to,
                    content=file.content,
                    name=file.name,
                    media_type=file.media_type,
                    kind=Kind.MESSAGE_FILE,
                    at=at,
                )
            )
            for file in files
        ]


@transaction.atomic
def _reply(
    thread: Thread, text: str, records: Sequence[Record], key: UUID | None, by: Actor, at: datetime
) -> Message:
    Thread.objects.select_for_update().get(pk=thread.pk)  # a double click waits for the first one
    if sent := _sent_with(key, thread):
        return sent
    return put_in(thread, text, records, by, at, key)


def put_in(
    thread: Thread,
    text: str,
    records: Sequence[Record],
    by: Actor,
    at: datetime,
    key: UUID | None,
) -> Message:
    """A message of the person: the authority has something to do, the person no longer."""
    for record in records:
        archive.keep(record=record, by=by, at=at)
    message = _put(thread, Direction.IN, MessageKind.MESSAGE, text, records, by, at, key)
    Thread.objects.filter(pk=thread.pk).update(
        unread=True,
        unanswered_since=Coalesce("unanswered_since", Value(at)),
        answer_by=None,
        closed_at=None,
        filed_at=None,
    )
    registry.replied(message, by, at)
    return message


def _sent_with(key: UUID | None, thread: Thread) -> Message | None:
    return Message.objects.filter(thread=thread, key=key).first() if key else None


def put_out(
    thread: Thread,
    kind: str,
    text: str,
    records: Sequence[Record],
    by: audit.Named,
    at: datetime,
    key: UUID | None = None,
    answer_by: date | None = None,
) -> Message:
    """A message of the authority: provided, and the notification is enqueued. What the person has
    put aside comes back into view."""
    message = _put(thread, Direction.OUT, kind, text, records, by, at, key, answer_by)
    Thread.objects.filter(pk=thread.pk).update(filed_at=None)
    jobs.enqueue(tasks.notify, message.pk)
    return message


def _put(
    thread: Thread,
    direction: str,
    kind: str,
    text: str,
    records: Sequence[Record],
    by: audit.Named,
    at: datetime,
    key: UUID | None,
    answer_by: date | None = None,
) -> Message:
    message = Message(
        thread=thread,
        direction=direction,
        kind=kind,
        author=by.label,
        key=key,
        sent_at=at,
        provided_at=at if direction == Direction.OUT else None,
        answer_by=answer_by,
    )
    content.write_text(message, text, content.both_sides(thread))
    message.save(force_insert=True)
    MessageAttachment.objects.bulk_create(
        MessageAttachment(message=message, record=record) for record in records
    )
    Thread.objects.filter(pk=thread.pk).update(last_at=at)
    audit.record(
        verb=f"message.{direction}",
        object=message,
        by=by,
        at=at,
        authority=thread.authority_id,
        kind=kind,
        files=len(records),
        **proving.of(message),
        **columns.of(message, "provided_at"),
    )
    return message
