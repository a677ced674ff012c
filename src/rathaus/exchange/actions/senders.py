"""Who has sent what arrives: found by the address of their delivery service and the directory that
it signs, never by what they say of themselves."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from rathaus.exchange.actions import known
from rathaus.exchange.content import events
from rathaus.exchange.content.dispatches import Party
from rathaus.exchange.models import Peer, PeerDestination
from rathaus.exchange.transports import Hindrance, problems
from rathaus.lib.errors import RathausError
from rathaus.standards.jose import KeyRefused, PublicKey, Purpose, keys
from rathaus.tenancy.models import Authority


class NotProvableNow(RathausError):
    """It cannot be found out at the moment who has signed; what arrived waits."""


def signing_key(authority_id: UUID, party: Party, kid: str, at: datetime) -> PublicKey:
    """The key with which whoever receives at that destination signs. Looks at the peer's directory
    where it is not known yet: to be called outside of transactions. Raises KeyRefused for a wrong
    key, NotProvableNow where nothing can be said."""
    if party.url == events.issuer():
        return events.signing_key_at(party, kid)
    peer = peer_of(authority_id, party.url)
    if peer is None:
        raise NotProvableNow(
            _(
                "Die Sendung kommt von einer Gegenstelle, die bei Ihnen nicht eingetragen ist: "
                "%(url)s. Bitten Sie Ihre IT-Administration, sie anzulegen; die Sendung wartet."
            )
            % {"url": party.url[:100]}
        )
    found = _key(peer, party, kid)
    if found is None:
        _refresh(peer, at)
        found = _key(peer, party, kid)
    if found is None:
        raise KeyRefused("not a key of that destination")
    return found


def known_as(authority: Authority, party: Party) -> tuple[Party, Peer | None]:
    """How the authority's own directory knows a party; as it is called by others where it does not.
    No peer: of this installation, or out of reach."""
    if party.url == events.issuer():
        return party, None
    peer = peer_of(authority.pk, party.url)
    if peer is None:
        return party, None
    row = PeerDestination.objects.filter(peer=peer, destination=UUID(party.destination)).first()
    if row is None:
        return party, peer
    return Party(row.name, row.ars, party.destination, party.url), peer


def peer_of(authority_id: UUID, url: str) -> Peer | None:
    """The connection of an authority to an address."""
    return Peer.objects.filter(authority=authority_id, url=url, ended_at=None).first()


def _key(peer: Peer, party: Party, kid: str) -> PublicKey | None:
    rows = PeerDestination.objects.filter(peer=peer, destination=UUID(party.destination))
    row = rows.first()
    found = row.jwk(kid) if row else None
    return keys.read(found, Purpose.VERIFY) if found else None


def _refresh(peer: Peer, at: datetime) -> None:
    try:
        known.refresh(peer=peer, at=at)
    except Hindrance as hindrance:
        raise NotProvableNow(
            _("Die Unterschrift kann gerade nicht geprüft werden. %(why)s Die Sendung wartet.")
            % {"why": problems.words(hindrance.code)}
        ) from hindrance
