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
from rathaus.exchange.models import Destination, DestinationKind, Participant, Peer
from rathaus.lib.errors import RathausError
from rathaus.standards.jose import PublicKey
from rathaus.tenancy import names
from rathaus.tenancy.models import Authority, Kind
from rathaus.tenancy.queries import finding

PLACES, SERVICES = 5, 3  # hits that a search goes on from
MOST = 20  # shown at once


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
    raise RathausError(
        _("Zu „%(name)s“ gibt es von hier aus keine Verbindung.") % {"name": participant.name}
    )


def chosen(ids: Iterable[str]) -> list[Destination]:
    """The rooms with these ids, each once, in the order of names; what is none is left out."""
    known = [each for each in ids if _is_id(each)]
    found = _rooms().filter(pk__in=known).order_by("authority__name", "pk")
    return list(found)


def find(text: str, service: str, *, on: date) -> list[Destination]:
    """The rooms of authorities by name or place; with a service of those responsible for it
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


def _is_id(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True
