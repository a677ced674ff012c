"""Facts that deadlines derive from: retrieved, notified, ended, consented. Each is set once."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from rathaus.access.actor import Actor
from rathaus.access.check import require
from rathaus.audit import actions as audit
from rathaus.audit.ledger import columns
from rathaus.lib.errors import Stranger
from rathaus.mailbox.models import (
    FACTS,
    Consent,
    Direction,
    Message,
    Thread,
)


@transaction.atomic
def retrieve(*, thread: Thread, only: Message | None = None, by: Actor, at: datetime) -> int:
    """The person sees the thread (or `only` one message of it): what the authority provided there
    counts as retrieved from the first time on (§ 41 (2a) VwVfG). Returns how many were new."""
    require(by, "mailbox.read", thread)
    rows = Message.objects.filter(thread=thread, direction=Direction.OUT, retrieved_at=None)
    if only:
        rows = rows.filter(pk=only.pk)
    new = list(rows.select_for_update())
    rows.filter(pk__in=[message.pk for message in new]).update(retrieved_at=at)
    for message in new:  # one event each: each retrieval is proven by itself
        message.retrieved_at = at
        _fact(message, "retrieved_at", thread, by, at, **_mandate(by))
    return len(new)


def _mandate(by: Actor) -> dict[str, str]:
    """By which mandate somebody acts for the person."""
    return {"mandate": str(by.mandate.pk)} if by.mandate else {}


def _fact(
    message: Message, column: str, thread: Thread, by: audit.Named, at: datetime, **more: str
) -> None:
    """Record that a fact of the message is set. The event says what the column says."""
    audit.record(
        verb=FACTS[column],
        object=message,
        by=by,
        at=at,
        authority=thread.authority_id,
        **columns.of(message, column),
        **more,
    )


@transaction.atomic
def mark_notified(*, message: Message, at: datetime) -> bool:
    """The mail server has taken the notification: keep when, once. Returns whether it is new."""
    return _set_once(message, "notified_at", at)


@transaction.atomic
def end_provision(*, message: Message, at: datetime) -> bool:
    """Nobody retrieved the notice in time: what was provided is no longer announced by being
    retrieved (§ 41 (2a) VwVfG). Returns whether that is new."""
    return _set_once(message, "ended_at", at)


def _set_once(message: Message, column: str, at: datetime) -> bool:
    if not Message.objects.filter(pk=message.pk, **{column: None}).update(**{column: at}):
        return False
    setattr(message, column, at)
    _fact(message, column, message.thread, audit.SYSTEM, at)
    return True


@transaction.atomic
def give_consent(*, thread: Thread, by: audit.Named, at: datetime) -> Consent:
    """The person wants notices of this conversation in the mailbox, not by letter. A second time
    it stays the first consent. Raises Stranger or Forbidden."""
    _require_owner(by, thread)
    Thread.objects.select_for_update().get(pk=thread.pk)
    if found := Consent.objects.filter(thread=thread, revoked_at=None).first():
        return found
    consent = Consent.objects.create(thread=thread, given_at=at)
    _consented("give", consent, "given_at", by, at)
    return consent


@transaction.atomic
def revoke_consent(*, thread: Thread, by: audit.Named, at: datetime) -> bool:
    """From now on notices of this conversation come by letter. Returns whether that is new."""
    _require_owner(by, thread)
    found = Consent.objects.select_for_update().filter(thread=thread, revoked_at=None).first()
    if found is None:
        return False
    found.revoked_at = at
    found.save(update_fields=["revoked_at"])
    _consented("revoke", found, "revoked_at", by, at)
    return True


def _require_owner(by: audit.Named, thread: Thread) -> None:
    """Only the person consents, or who may write for them. Raises Stranger or Forbidden."""
    if not isinstance(by, Actor):
        raise Stranger
    require(by, "mailbox.write", thread)


def _consented(verb: str, consent: Consent, column: str, by: audit.Named, at: datetime) -> None:
    audit.record(
        verb=f"consent.{verb}",
        object=consent,
        by=by,
        at=at,
        authority=consent.thread.authority_id,
        thread=str(consent.thread_id),
        **columns.of(consent, column),
    )
