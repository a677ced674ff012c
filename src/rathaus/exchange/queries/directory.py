"""Which authorities can be reached, and how: by name, place or service."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from rathaus.catalogue.models import Service
from rathaus.catalogue.queries import responsibility
from rathaus.catalogue.queries.search import search
from rathaus.exchange.content import events, own_keys
from rathaus.exchange.content.dispatches import Party
from rathaus.exchange.models import (
    Destination,
    DestinationKind,
    Participant,
    Peer,
    PeerDestination,
)
from rathaus.lib.errors import RathausError
from rathaus.standards.jose import PublicKey, Purpose, keys
from rathaus.tenancy import names
from rathaus.tenancy.models import Authority, Kind
from rathaus.tenancy.queries import finding

PLACES, SERVICES = 5, 3  # hits that a search goes on from
MOST = 20  # shown at once

Place = Destination | PeerDestination


@dataclass(frozen=True)
class Recipient:
    """Whom a dispatch goes to, with the key it is encrypted to; `peer` where that is elsewhere."""

    party: Party
    key: PublicKey
    peer: Peer | None = None


def room_of(authority: Authority) -> Destination | None:
    """Where other authorities reach this one; None where it has not opened its room."""
    found = Destination.objects.filter(authority=authority, kind=DestinationKind.ROOM, active=True)
    return found.select_related("authority").first()


def party_of(destination: Destination) -> Party:
    """How others know who receives there."""
    authority = destination.authority
    return Party(authority.name, authority.ars, str(destination.pk), events.issuer())


def local_recipient(destination_id: UUID | str) -> Recipient:
    """An authority of this installation. Raises RathausError, NoExchangeKeys."""
    destination = _rooms().filter(pk=destination_id).first()
    if destination is None:
        raise RathausError(_("Diese Behörde ist nicht mehr erreichbar. Bitte suchen Sie sie neu."))
    return Recipient(party_of(destination), own_keys.encryption(destination.authority_id))


def recipient_at(participant: Participant) -> Recipient:
    """Whoever takes part in a room. Raises RathausError where there is no way there any more."""
    if participant.peer_id is None:
        return local_recipient(participant.destination)
    row = PeerDestination.objects.filter(
        peer=participant.peer_id, destination=participant.destination
    )
    found = row.select_related("peer").first()
    if found is None:
        raise _no_way(participant.name)
    return recipient(found)


def recipient(place: Destination | PeerDestination) -> Recipient:
    """Whoever was chosen. Raises RathausError where nothing may be sent there now."""
    if isinstance(place, Destination):
        return local_recipient(place.pk)
    peer, jwk = place.peer, place.jwk(place.encryption_kid)
    if peer.ended_at is not None or not place.listed or jwk is None:
        raise _no_way(place.name)
    if place.refused or peer.refused:
        raise RathausError(
            _(
                "An „%(name)s“ wird gerade nichts gesendet: Ein Schlüssel hat sich geändert, ohne "
                "dass der bisherige das angekündigt hat. Ihre IT-Administration muss den "
                "Fingerabdruck vergleichen."
            )
            % {"name": place.name}
        )
    party = Party(place.name, place.ars, place.address, peer.url)
    return Recipient(party, keys.read(jwk, Purpose.ENCRYPT), peer)


def _no_way(name: str) -> RathausError:
    return RathausError(_("Zu „%(name)s“ gibt es von hier aus keine Verbindung.") % {"name": name})


def chosen(ids: Iterable[str], by: Authority) -> list[Place]:
    """The rooms with these ids that the authority reaches, each once, in the order of names; what
    is none is left out."""
    known = [each for each in ids if _is_id(each)]
    here = _rooms().filter(pk__in=known)
    there = _elsewhere(by).filter(destination__in=known)
    return sorted([*here, *there], key=lambda each: (each.name, each.address))


def find_elsewhere(text: str, service: str, by: Authority, *, on: date) -> list[PeerDestination]:
    """As `find`, in the directories of the authority's peers."""
    rows = _elsewhere(by)
    if not service:
        named = Q(search_name__contains=names.fold(text) or " ")
        at = Q(ars__in=[each.ars for each in finding.places(text, kinds=list(Kind))])
        return list(rows.filter(named | at)[:MOST])
    places = finding.places(text, kinds=list(Kind))[:PLACES]
    found = [each for place in places for each in _responsible(place, service, on)]
    return list(rows.filter(ars__in=[each.ars for each in found])[:MOST])


def find(text: str, service: str, *, on: date) -> list[Destination]:
    """The rooms of authorities here by name or place; with a service of those responsible for it
    there. Nobody twice."""
    named = Authority.objects.filter(search_name__contains=names.fold(text) or " ")
    known = list(named.filter(destinations__in=_rooms()).order_by("name")[:MOST])
    places = list(dict.fromkeys((*finding.places(text, kinds=list(Kind)), *known)))
    if service:
        places = [each for place in places[:PLACES] for each in _responsible(place, service, on)]
    order = {authority.pk: number for number, authority in reversed(list(enumerate(places)))}
    found = _rooms().filter(authority__in=order)
    return sorted(found, key=lambda each: order[each.authority_id])


def near(authority: Authority) -> list[Destination]:
    """The rooms of those it belongs to, those that belong to it, and its neighbours there."""
    above = Q(authority=authority.parent_id) | Q(authority__parent=authority.parent_id)
    around = above if authority.parent_id else Q()
    found = _rooms().filter(around | Q(authority__parent=authority.pk)).exclude(authority=authority)
    return list(found.order_by("authority__name")[:MOST])


def _responsible(place: Authority, text: str, on: date) -> list[Authority]:
    hits = [hit.entry.id for hit in search(text, place=None, on=on)[:SERVICES]]
    services = Service.objects.filter(pk__in=hits)
    return [responsibility(place=place, service=each, on=on).authority for each in services]


def _rooms() -> QuerySet[Destination]:
    found = Destination.objects.filter(kind=DestinationKind.ROOM, active=True)
    return found.select_related("authority")


def _elsewhere(by: Authority) -> QuerySet[PeerDestination]:
    rows = PeerDestination.objects.filter(peer__authority=by, peer__ended_at=None, listed=True)
    return rows.select_related("peer")


def _is_id(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True
