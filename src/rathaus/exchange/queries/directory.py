"""Which authorities can be reached, and how: by name, place or service."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from rathaus.exchange.content import events, own_keys
from rathaus.exchange.content.dispatches import Party
from rathaus.exchange.models import Destination, DestinationKind, Peer
from rathaus.lib.errors import RathausError
from rathaus.standards.jose import PublicKey
from rathaus.tenancy.models import Authority


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
    destination = (
        Destination.objects.filter(pk=destination_id, active=True).select_related("authority")
    ).first()
    if destination is None:
        raise RathausError(_("Diese Behörde ist nicht mehr erreichbar. Bitte suchen Sie sie neu."))
    return Recipient(party_of(destination), own_keys.encryption(destination.authority_id))


def recipient_for(party: Party) -> Recipient:
    """Whoever is named in a dispatch. Raises RathausError where there is no way there."""
    if party.url == events.issuer():
        return local_recipient(party.destination)
    raise RathausError(
        _("Zu „%(name)s“ gibt es von hier aus keine Verbindung.") % {"name": party.name}
    )
