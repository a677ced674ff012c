"""Own exchange keys are renewed; keys of others are remembered when they are first used."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from rathaus.access.actor import Actor
from rathaus.access.check import require
from rathaus.audit import actions as audit
from rathaus.exchange.content import announcements, own_keys
from rathaus.exchange.content.dispatches import Party
from rathaus.exchange.content.own_keys import NoExchangeKeys
from rathaus.exchange.models import Destination, DestinationKind, KeyAnnouncement, KnownKey
from rathaus.lib.errors import RathausError
from rathaus.standards.jose import PublicKey, Purpose
from rathaus.tenancy.models import Authority
from rathaus.vault import exchange_keys
from rathaus.vault.rings import StaffKeys


@transaction.atomic
def renew_keys(
    *, authority: Authority, instead_of: str, by: Actor, at: datetime
) -> KeyAnnouncement:
    """Fresh exchange keys (seconds); the old signing key `instead_of` says so in public. Those in
    use stay to open and verify what is there. Raises Locked, NotEntitled, NoExchangeKeys, and
    RathausError where somebody else was faster."""
    require(by, "exchange.manage", authority)
    Authority.objects.select_for_update().get(pk=authority.pk)
    place = Destination.objects.filter(authority=authority, kind=DestinationKind.ROOM).first()
    if place is None:
        raise NoExchangeKeys(_("Ihre Behörde hat ihren Behördenraum noch nicht eingerichtet."))
    assert isinstance(by.keys, StaffKeys)  # noqa: S101  # who manages the exchange is staff
    ring = by.keys.ring
    old = own_keys.signing(ring)
    if old.kid != instead_of:
        raise RathausError(_("Die Schlüssel wurden inzwischen schon erneuert."))
    made = exchange_keys.create(ring=ring, by=by, at=at)
    kids = {row.purpose: row.kid for row in made}
    token = announcements.sign(str(place.pk), kids, old, at)
    found = KeyAnnouncement.objects.create(authority=authority, announced_at=at, token=token)
    audit.record(
        verb="key_announcement.create",
        object=found,
        by=by,
        at=at,
        authority=authority.pk,
        replaces=old.kid,
        token=hashlib.sha256(token.encode()).hexdigest(),
    )
    return found


def remember(
    authority: Authority, used: Iterable[tuple[Party, PublicKey]], by: audit.Named, at: datetime
) -> None:
    """Note keys of others that are used for the first time; inside the action that uses them."""
    wanted = {(party.destination, key.kid): (party, key) for party, key in used}
    Authority.objects.select_for_update().get(pk=authority.pk)  # two at once would note it twice
    known = KnownKey.objects.filter(authority=authority, kid__in=[kid for _d, kid in wanted])
    for destination, kid in known.values_list("destination", "kid"):
        wanted.pop((str(destination), kid), None)
    for party, key in wanted.values():
        row = KnownKey.objects.create(
            authority=authority,
            name=party.name[:200],
            destination=party.destination,
            kid=key.kid,
            signs=key.purpose is Purpose.VERIFY,
            first_at=at,
        )
        _noted(row, by, at)


def _noted(row: KnownKey, by: audit.Named, at: datetime) -> None:
    audit.record(
        verb="known_key.note",
        object=row,
        by=by,
        at=at,
        authority=row.authority_id,
        key=row.kid,
        destination=str(row.destination),
    )
