"""Signed events of the delivery service (RFC 8417): issued with the installation's transport key,
and those of receivers checked with the key that their destination publishes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from django.conf import settings

from rathaus.exchange.content.dispatches import Party
from rathaus.exchange.models import Destination, Transfer
from rathaus.lib import ids
from rathaus.standards.fitconnect import events, problems
from rathaus.standards.fitconnect.events import Event, Expected
from rathaus.standards.fitconnect.lifecycle import Happening, Issuer
from rathaus.standards.fitconnect.problems import Problem
from rathaus.standards.fitconnect.tags import Tags
from rathaus.standards.jose import KeyRefused, PrivateKey, PublicKey, Purpose, jwe, keys
from rathaus.vault import bindings, exchange_keys, transport
from rathaus.vault.models import Purpose as RingPurpose
from rathaus.vault.models import RingKey

REPLY = "reply"


def issuer() -> str:
    """`iss` of this installation; its keys lie at `{iss}/.well-known/jwks.json`."""
    return f"{settings.PORTAL_URL}/fit-connect"


def issue(
    transfer: Transfer,
    happening: Happening,
    at: datetime,
    *,
    tags: Tags | None = None,
    reasons: tuple[Problem, ...] = (),
) -> tuple[Event, str]:
    """What the delivery service says of a transfer, and the token that proves it."""
    event = build(transfer, happening, at, issuer=issuer(), tags=tags, reasons=reasons)
    key = PrivateKey(Purpose.VERIFY, transport.kid(), transport.private_key())
    return event, events.build(event, key)


def build(
    transfer: Transfer,
    happening: Happening,
    at: datetime,
    *,
    issuer: str,
    tags: Tags | None = None,
    reasons: tuple[Problem, ...] = (),
    evidence: str = "",
) -> Event:
    """An event about a transfer, not signed yet."""
    return Event(
        happening=happening,
        about=about(transfer),
        jti=str(ids.new_id()),
        issuer=issuer,
        issued_at=at,
        subject=str(transfer.pk),
        case=str(transfer.case),
        tags=tags,
        problems=reasons,
        evidence=evidence,
    )


def verify(transfer: Transfer, token: str, now: datetime, seen: Callable[[str], bool]) -> Event:
    """An event that the receiver of a transfer has signed. Raises EventRefused, NotAllowed,
    JoseError, and where its tags are not those of the transfer Rejection."""
    expected = Expected(
        service=issuer(),
        destination=str(transfer.destination_id),
        subject=str(transfer.pk),
        case=str(transfer.case),
    )
    return events.verify(token, keys=_key, expected=expected, now=now, seen=seen)


def about(transfer: Transfer) -> str:
    """How events name what they are about."""
    return REPLY if transfer.reply else problems.SUBMISSION


def tags_of(transfer: Transfer) -> Tags:
    """The authentication tags of what is stored for the transfer. Raises JoseError."""
    return Tags(
        jwe.inspect(bytes(transfer.metadata), zipped=True).tag,
        jwe.inspect(bytes(transfer.data), zipped=True).tag if transfer.data else None,
        {str(each.name): each.tag for each in transfer.attachments.all()},
    )


def signing_key(authority_id: UUID, kid: str) -> PublicKey:
    """A key with which the authority signs or has signed. Raises KeyRefused."""
    row = RingKey.objects.filter(
        ring__authority=authority_id, purpose=RingPurpose.EXCHANGE_SIGNATURE, kid=kid
    ).first()
    if row is None:
        raise KeyRefused("the authority has no such key")
    if not bindings.is_bound(row):
        raise KeyRefused("no event has bound this key to the authority")
    return PublicKey(Purpose.VERIFY, row.kid, exchange_keys.public_key(row))


def signing_key_at(party: Party, kid: str) -> PublicKey:
    """A key with which whoever receives at that destination signs. Raises KeyRefused."""
    if party.url != issuer():
        raise KeyRefused("no connection to that delivery service")
    return _key(Issuer.DESTINATION, party.destination, kid)


def _key(kind: Issuer, iss: str, kid: str) -> PublicKey:
    if kind is Issuer.SERVICE:
        return keys.find({"keys": [transport.jwk()]}, kid, Purpose.VERIFY)
    destination = Destination.objects.filter(pk=iss).first()
    if destination is None:
        raise KeyRefused("no such destination")
    return signing_key(destination.authority_id, kid)
