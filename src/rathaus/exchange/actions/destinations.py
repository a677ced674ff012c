"""Where an authority receives: its keys for others, and the destinations that publish them."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from rathaus.access.actor import Actor
from rathaus.access.check import require
from rathaus.audit import actions as audit
from rathaus.exchange.models import Destination, DestinationKind
from rathaus.tenancy.models import Authority
from rathaus.vault import exchange_keys
from rathaus.vault.models import Purpose
from rathaus.vault.rings import StaffKeys


@transaction.atomic
def open_room_destination(*, authority: Authority, by: Actor, at: datetime) -> Destination:
    """Let other authorities reach this one: keys for the exchange where it has none (seconds), and
    the destination of its room. A second time changes nothing. Raises Locked, NotEntitled."""
    require(by, "exchange.manage", authority)
    Authority.objects.select_for_update().get(pk=authority.pk)
    found = Destination.objects.filter(authority=authority, kind=DestinationKind.ROOM).first()
    if found is not None:
        return found
    assert isinstance(by.keys, StaffKeys)  # noqa: S101  # who manages the exchange is staff
    ring = by.keys.ring
    if not ring.ring.keys.filter(purpose=Purpose.EXCHANGE_SIGNATURE, retired_at=None).exists():
        exchange_keys.create(ring=ring, by=by, at=at)
    destination = Destination.objects.create(
        authority=authority, kind=DestinationKind.ROOM, created_at=at
    )
    audit.record(
        verb="destination.open",
        object=destination,
        by=by,
        at=at,
        authority=authority.pk,
        kind=DestinationKind.ROOM.value,
    )
    return destination
