"""What a person does with the own mailbox beside answering."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from rathaus.access.actor import Actor
from rathaus.access.check import require
from rathaus.accounts.models import Account
from rathaus.archive.forms import CheckedUpload
from rathaus.archive.models import Record
from rathaus.audit import actions as audit
from rathaus.lib.errors import RathausError
from rathaus.mailbox import content, rules
from rathaus.mailbox.actions.messages import put_in, stored
from rathaus.mailbox.models import MailChoice, Message, Thread
from rathaus.tenancy.models import Authority
from rathaus.vault import proving


def write(
    *,
    authority: Authority,
    subject: str,
    name: str,
    text: str,
    files: Sequence[CheckedUpload] = (),
    key: UUID,
    by: Actor,
    at: datetime,
) -> Message:
    """Begin a conversation with an authority, without a case. The same `key` again returns the
    message that was sent with it.

    Raises Stranger; RathausError where the authority cannot be written to, when a file cannot be
    stored, or after too many in a day.
    """
    thread = Thread(authority=authority, account=by.account, opened_at=at, last_at=at)
    require(by, "mailbox.write", thread)
    if not rules.can_be_written_to(authority, timezone.localdate(at)):
        raise RathausError(
            _("Diese Behörde hat hier kein Postfach. Bitte wenden Sie sich direkt an sie.")
        )
    if sent := _begun_with(key, by.account):
        return sent
    content.write_subject(thread, subject, name)
    with stored(thread, files, at) as records:
        return _begin(thread, text, records, key, by, at)


@transaction.atomic
def _begin(
    thread: Thread, text: str, records: Sequence[Record], key: UUID, by: Actor, at: datetime
) -> Message:
    Account.objects.select_for_update().get(pk=by.account.pk)  # a double click waits for the first
    if sent := _begun_with(key, by.account):
        return sent
    _refuse_flood(by.account, at)
    thread.save(force_insert=True)
    proven = proving.of(thread)
    authority = thread.authority_id
    audit.record(verb="thread.open", object=thread, by=by, at=at, authority=authority, **proven)
    return put_in(thread, text, records, by, at, key)


def _begun_with(key: UUID, account: Account) -> Message | None:
    return Message.objects.filter(thread__account=account, key=key).first()


def _refuse_flood(account: Account, at: datetime) -> None:
    since = at - timedelta(days=1)
    begun = Thread.objects.filter(account=account, case_id=None, opened_at__gt=since).count()
    if begun >= rules.NEW_A_DAY:
        raise RathausError(
            _("Sie haben heute schon %(count)d Unterhaltungen begonnen. Bitte antworten Sie in "
              "einer davon oder schreiben Sie morgen wieder.") % {"count": begun}
        )  # fmt: skip


@transaction.atomic
def file_away(*, thread: Thread, by: Actor, at: datetime) -> None:
    """Put a conversation aside as done. A new message brings it back."""
    require(by, "mailbox.write", thread)
    if Thread.objects.filter(pk=thread.pk, filed_at=None).update(filed_at=at):
        _event("thread.file", thread, by, at)


@transaction.atomic
def take_back(*, thread: Thread, by: Actor, at: datetime) -> None:
    """Not done after all."""
    require(by, "mailbox.write", thread)
    if Thread.objects.filter(pk=thread.pk).exclude(filed_at=None).update(filed_at=None):
        _event("thread.unfile", thread, by, at)


@transaction.atomic
def choose_mails(
    *, account: Account, messages: bool, reminders: bool, by: Actor, at: datetime
) -> None:
    """Say which e-mails are wanted."""
    choice = MailChoice.objects.select_for_update().filter(account=account).first()
    choice = choice or MailChoice(account=account)
    require(by, "profile.edit", choice)
    choice.messages, choice.reminders = messages, reminders
    choice.save()
    audit.record(verb="mail_choice.save", object=choice, by=by, at=at)


@transaction.atomic
def mark_reminded(*, thread: Thread, at: datetime) -> bool:
    """The reminder has been sent: keep when, once. Returns whether it is new."""
    count = Thread.objects.filter(pk=thread.pk, reminded_at=None).update(reminded_at=at)
    if count:
        _event("thread.remind", thread, audit.SYSTEM, at)
    return bool(count)


def _event(verb: str, thread: Thread, by: audit.Named, at: datetime) -> None:
    authority = thread.authority_id
    audit.record(verb=verb, object=thread, by=by, at=at, authority=authority)
