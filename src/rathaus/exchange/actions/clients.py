"""Programs that send to and fetch from the delivery service (ADR 0024)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from rathaus.access.actor import Actor
from rathaus.access.check import require
from rathaus.audit import actions as audit
from rathaus.audit.actions import SYSTEM, Named
from rathaus.exchange.content import tokens
from rathaus.exchange.models import Client
from rathaus.lib.errors import RathausError, Stranger
from rathaus.tenancy.models import Authority

USED_STEP = timedelta(minutes=5)  # noting every sign-in would be a write each


@dataclass(frozen=True)
class Admitted:
    """A client and its secret, which is shown this once."""

    client: Client
    secret: str = field(repr=False)


@transaction.atomic
def admit(
    *,
    authority: Authority,
    name: str,
    may_send: bool,
    may_fetch: bool,
    by: Actor | Named,
    at: datetime,
) -> Admitted:
    """Let a program sign in, for which the authority answers. Raises Stranger, Forbidden,
    RathausError."""
    _require(by, authority)
    if not name.strip():
        raise RathausError(_("Bitte geben Sie dem Programmzugang einen Namen."))
    if not may_send and not may_fetch:
        raise RathausError(_("Ein Programmzugang muss senden oder abholen dürfen."))
    secret = tokens.new_secret()
    client = Client.objects.create(
        authority=authority,
        name=name.strip()[:120],
        secret=tokens.checksum(secret),
        may_send=may_send,
        may_fetch=may_fetch,
        created_at=at,
    )
    audit.record(
        verb="client.admit",
        object=client,
        by=by,
        at=at,
        authority=authority.pk,
        send=may_send,
        fetch=may_fetch,
    )
    return Admitted(client, secret)


@transaction.atomic
def renew_secret(*, client: Client, by: Actor | Named, at: datetime) -> Admitted:
    """A fresh secret; the one before and all its tokens end now. Raises Stranger, Forbidden,
    RathausError."""
    client = _going(client, by)
    secret = tokens.new_secret()
    client.secret, client.generation = tokens.checksum(secret), client.generation + 1
    client.save(update_fields=["secret", "generation"])
    audit.record(
        verb="client.renew_secret",
        object=client,
        by=by,
        at=at,
        authority=client.authority_id,
        number=client.generation,
    )
    return Admitted(client, secret)


@transaction.atomic
def end(*, client: Client, by: Actor | Named, at: datetime) -> Client:
    """The program may not sign in any more; its tokens end now. Raises Stranger, Forbidden,
    RathausError."""
    client = _going(client, by)
    client.ended_at = at
    client.save(update_fields=["ended_at"])
    audit.record(verb="client.end", object=client, by=by, at=at, authority=client.authority_id)
    return client


def sign_in(*, client_id: str, secret: str, at: datetime) -> str:
    """A token for who knows id and secret. Raises TokenRefused."""
    client = _by_id(client_id)
    if not tokens.is_secret_of(client, secret) or client is None or client.ended_at:
        raise tokens.TokenRefused("unknown client or wrong secret")
    if client.used_at is None or at - client.used_at > USED_STEP:
        Client.objects.filter(pk=client.pk).update(used_at=at)
    return tokens.issue(client)


def _by_id(text: str) -> Client | None:
    try:
        return Client.objects.filter(pk=UUID(text)).first()
    except ValueError:
        return None


def _going(client: Client, by: Actor | Named) -> Client:
    _require(by, client)
    client = Client.objects.select_for_update(of=("self",)).get(pk=client.pk)
    if client.ended_at is not None:
        raise RathausError(_("Dieser Programmzugang ist schon gesperrt."))
    return client


def _require(by: Actor | Named, thing: Authority | Client) -> None:
    if by is SYSTEM:
        return
    if not isinstance(by, Actor):
        raise Stranger
    require(by, "exchange.manage", thing)
