"""Where an authority receives: its keys for others, and the destinations that publish them."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from rathaus.access.actor import Actor
from rathaus.access.check import require
from rathaus.audit import actions as audit
from rathaus.audit.actions import SYSTEM, Named
from rathaus.exchange.models import Client, Destination, DestinationKind
from rathaus.exchange.queries import destinations as queries
from rathaus.lib.errors import Forbidden, RathausError, Stranger
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


@transaction.atomic
def sync_destinations(
    *, authority: Authority, by: Actor | Named, at: datetime
) -> list[Destination]:
    """Bring the destinations for services in line with the catalogue: one for each service that
    the authority does with a form, none where it has no room destination (it has no keys yet). One
    that the catalogue names no longer stays without regions, because deliveries hang on it. The
    same again changes nothing. Raises Stranger, Forbidden."""
    _require(by, authority)
    Authority.objects.select_for_update().get(pk=authority.pk)
    if not Destination.objects.filter(authority=authority, kind=DestinationKind.ROOM).exists():
        return []
    rows = Destination.objects.filter(authority=authority, kind=DestinationKind.SERVICE)
    known = {row.service_id: row for row in rows}
    found = []
    for offered in queries.offered_by(authority, on=timezone.localdate(at)):
        row = known.pop(offered.service.pk, None)
        row = row or Destination(
            authority=authority,
            service=offered.service,
            kind=DestinationKind.SERVICE,
            created_at=at,
        )
        _describe(row, offered.regions, offered.forms, by, at)
        found.append(row)
    for gone in known.values():
        _describe(gone, (), (), by, at)
    return found


@transaction.atomic
def set_active(*, destination: Destination, active: bool, by: Client, at: datetime) -> Destination:
    """A program of the authority opens or closes a destination for a service. Raises Stranger,
    Forbidden, RathausError for the room, which people open."""
    if destination.authority_id != by.authority_id:
        raise Stranger
    if not by.may_fetch:
        raise Forbidden
    if destination.kind == DestinationKind.ROOM:
        raise RathausError("Über den Behördenraum bestimmen Menschen.")
    row = Destination.objects.select_for_update(of=("self",)).get(pk=destination.pk)
    if row.active != active:
        row.active = active
        row.save(update_fields=["active"])
        verb = "destination.activate" if active else "destination.deactivate"
        audit.record(verb=verb, object=row, by=by, at=at, authority=row.authority_id)
    destination.active = active
    return destination


def _describe(
    row: Destination,
    regions: tuple[str, ...],
    forms: tuple[str, ...],
    by: Actor | Named,
    at: datetime,
) -> None:
    new = row._state.adding
    if not new and (row.regions, row.forms) == ([*regions], [*forms]):
        return
    row.regions, row.forms = [*regions], [*forms]
    row.save()
    audit.record(
        verb="destination.create" if new else "destination.describe",
        object=row,
        by=by,
        at=at,
        authority=row.authority_id,
        regions=" ".join(regions),
    )


def _require(by: Actor | Named, authority: Authority) -> None:
    if by is SYSTEM:
        return
    if isinstance(by, Client) and by.authority_id == authority.pk and by.may_fetch:
        return
    if not isinstance(by, Actor):
        raise Stranger
    require(by, "exchange.manage", authority)
