"""Writes of the mailbox."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from datetime import datetime
from uuid import UUID

from django.db import transaction

from rathaus.access.actor import Actor
from rathaus.access.check import require
from rathaus.accounts.models import Account
from rathaus.archive import actions as archive
from rathaus.archive.forms import CheckedUpload
from rathaus.archive.models import Kind, Record
from rathaus.audit import actions as audit
from rathaus.lib import jobs
from rathaus.lib.errors import Stranger
from rathaus.mailbox import content, registry, tasks
from rathaus.mailbox.models import (
    Direction,
    Message,
    MessageAttachment,
    MessageKind,
    Profile,
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
    by: Actor,
    at: datetime,
) -> Message:
    """Put a message of the authority into the person's mailbox and enqueue the notification.

    Raises Stranger unless `by` acts for the thread's authority; the caller has checked the right to
    work on the case, and with `queries.sent_with` that no message has this `key` yet.
    """
    if by.authority_id != thread.authority_id:
        raise Stranger
    return _put_out(thread, kind, text, records, by, at, key)


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
    """Open the thread of a new case with an automatic message of the authority."""
    thread = open_thread(
        account=account,
        authority=authority,
        subject=subject,
        reference=reference,
        case_id=case_id,
        by=audit.SYSTEM,
        at=at,
    )
    return _put_out(thread, kind, text, (), audit.SYSTEM, at)


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
    to = content.both_sides(thread)
    with ExitStack() as put:
        records = [
            put.enter_context(
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
        return _reply(thread, text, records, key, by, at)


@transaction.atomic
def _reply(
    thread: Thread, text: str, records: Sequence[Record], key: UUID | None, by: Actor, at: datetime
) -> Message:
    Thread.objects.select_for_update().get(pk=thread.pk)  # a double click waits for the first one
    if sent := _sent_with(key, thread):
        return sent
    for record in records:
        archive.keep(record=record, by=by, at=at)
    message = _put(thread, Direction.IN, MessageKind.MESSAGE, text, records, by, at, key)
    registry.replied(message, by, at)
    return message


def _sent_with(key: UUID | None, thread: Thread) -> Message | None:
    return Message.objects.filter(thread=thread, key=key).first() if key else None


@transaction.atomic
def retrieve(*, thread: Thread, only: Message | None = None, by: Actor, at: datetime) -> int:
    """The person sees the thread (or `only` one message of it): what the authority provided there
    counts as retrieved from the first time on (§ 41 (2a) VwVfG). Returns how many were new."""
    require(by, "mailbox.read", thread)
    new = Message.objects.filter(thread=thread, direction=Direction.OUT, retrieved_at=None)
    if only:
        new = new.filter(pk=only.pk)
    count = new.update(retrieved_at=at)
    if count:
        audit.record(
            verb="message.retrieve",
            object=only or thread,
            by=by,
            at=at,
            authority=thread.authority_id,
            count=count,
        )
    return count


@transaction.atomic
def mark_notified(*, message: Message, at: datetime) -> bool:
    """The mail server has taken the notification: keep when, once. Returns whether it is new."""
    count = Message.objects.filter(pk=message.pk, notified_at=None).update(notified_at=at)
    if count:
        authority = message.thread.authority_id
        audit.record(
            verb="message.notify", object=message, by=audit.SYSTEM, at=at, authority=authority
        )
    return bool(count)


@transaction.atomic
def save_profile(*, account: Account, values: dict[str, str], by: Actor, at: datetime) -> Profile:
    """Keep what the person tells about itself, by meaning."""
    require(by, "profile.edit", Profile(account=account))
    stored = Profile.objects.select_for_update().filter(account=account).first()
    profile = stored or Profile(account=account)
    content.write_profile(profile, values)
    profile.changed_at = at
    profile.save()
    audit.record(verb="profile.save", object=profile, by=by, at=at)
    return profile


def begin_profile(name: str, by: Actor, at: datetime) -> Profile:
    """The profile of a company that was just founded. Registered at `access.mandates.registry`."""
    return save_profile(account=by.account, values={"company_name": name}, by=by, at=at)


def _put_out(
    thread: Thread,
    kind: str,
    text: str,
    records: Sequence[Record],
    by: audit.Named,
    at: datetime,
    key: UUID | None = None,
) -> Message:
    message = _put(thread, Direction.OUT, kind, text, records, by, at, key)
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
) -> Message:
    message = Message(
        thread=thread,
        direction=direction,
        kind=kind,
        author=by.label,
        key=key,
        sent_at=at,
        provided_at=at if direction == Direction.OUT else None,
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
    )
    return message
