"""What staff do with the conversations of their authority."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from rathaus.access.actor import Actor
from rathaus.access.check import require
from rathaus.accounts.models import Post
from rathaus.archive import actions as archive
from rathaus.archive.forms import CheckedUpload
from rathaus.archive.models import Record
from rathaus.audit import actions as audit
from rathaus.lib.errors import RathausError
from rathaus.mailbox import registry, rules
from rathaus.mailbox.actions.messages import provide, stored
from rathaus.mailbox.models import Message, MessageKind, Thread


def answer(
    *,
    thread: Thread,
    text: str,
    files: Sequence[CheckedUpload] = (),
    answer_by: date | None = None,
    key: UUID | None = None,
    by: Actor,
    at: datetime,
) -> Message:
    """Write to the person; `answer_by` asks for an answer until that day. The same `key` again
    returns the message that was sent with it. Raises RathausError where the account has ended."""
    require(by, "thread.work", thread)
    if thread.account.ended_at is not None:
        raise RathausError(
            _("Das Konto dieser Person ist gelöscht. Bitte schreiben Sie ihr einen Brief.")
        )
    with stored(thread, files, at) as records:
        return _answer(thread, text, records, answer_by, key, by, at)


@transaction.atomic
def _answer(
    thread: Thread,
    text: str,
    records: Sequence[Record],
    answer_by: date | None,
    key: UUID | None,
    by: Actor,
    at: datetime,
) -> Message:
    Thread.objects.select_for_update().get(pk=thread.pk)  # a double click waits for the first one
    if key and (sent := Message.objects.filter(thread=thread, key=key).first()):
        return sent
    for record in records:
        archive.keep(record=record, by=by, at=at)
    return provide(
        thread=thread,
        kind=MessageKind.MESSAGE,
        text=text,
        records=records,
        key=key,
        answer_by=answer_by,
        by=by,
        at=at,
    )


@transaction.atomic
def assign(*, thread: Thread, post: Post | None, by: Actor, at: datetime) -> None:
    """Say who of the authority works on it; None: nobody. Raises RathausError for a post that
    cannot."""
    require(by, "thread.work", thread)
    if post is not None and not rules.can_work_on(thread, post, timezone.localdate(at)):
        raise RathausError(_("Diese Person kann die Unterhaltung nicht bearbeiten."))
    if Thread.objects.filter(pk=thread.pk).exclude(assigned_to=post).update(assigned_to=post):
        _event("thread.assign", thread, by, at, post=str(post.pk) if post else None)


@transaction.atomic
def mark_read(*, thread: Thread, by: Actor, at: datetime) -> None:
    """Somebody of the authority has read what the person wrote."""
    require(by, "thread.work", thread)
    if Thread.objects.filter(pk=thread.pk, unread=True).update(unread=False):
        _event("thread.read", thread, by, at)
    registry.was_read(thread, by, at)


@transaction.atomic
def close(*, thread: Thread, by: Actor, at: datetime) -> None:
    """Nothing is left to do, also where the last message got no answer. A further message of the
    person opens it again."""
    require(by, "thread.work", thread)
    open_ones = Thread.objects.filter(pk=thread.pk, closed_at=None)
    if open_ones.update(closed_at=at, unread=False, unanswered_since=None, answer_by=None):
        _event("thread.close", thread, by, at)
        registry.was_read(thread, by, at)


@transaction.atomic
def reopen(*, thread: Thread, by: Actor, at: datetime) -> None:
    """There is something to do after all."""
    require(by, "thread.work", thread)
    if Thread.objects.filter(pk=thread.pk).exclude(closed_at=None).update(closed_at=None):
        _event("thread.reopen", thread, by, at)


@transaction.atomic
def end_answer_day(*, thread: Thread, by: Actor, at: datetime) -> None:
    """No answer is waited for any more. The caller has checked the right."""
    if Thread.objects.filter(pk=thread.pk).exclude(answer_by=None).update(answer_by=None):
        _event("thread.end_answer_day", thread, by, at)


def _event(
    verb: str, thread: Thread, by: audit.Named, at: datetime, **detail: str | int | None
) -> None:
    audit.record(
        verb=verb,
        object=thread,
        by=by,
        at=at,
        authority=thread.authority_id,
        **detail,
    )
