"""With what an authority signs in elsewhere: sealed in transit, because jobs need it."""

from __future__ import annotations

from dataclasses import dataclass, field

from rathaus.exchange.content import parts
from rathaus.exchange.models import Peer
from rathaus.vault.content import open_json, seal_json


@dataclass(frozen=True)
class Credentials:
    """Client credentials (OAuth 2.0) for a peer."""

    client_id: str
    secret: str = field(repr=False)


def seal(peer: Peer, credentials: Credentials) -> None:
    """Put them into the row; the caller saves it."""
    values = {"id": credentials.client_id, "secret": credentials.secret}
    peer.content = seal_json(peer, values, to=[parts.transit_public()])


def read(peer: Peer) -> Credentials:
    """Raises Unreadable, NotForTheseKeys, PlatformKeyMissing."""
    found = open_json(peer, peer.content, parts.TransitKeys())
    return Credentials(str(found.get("id", "")), str(found.get("secret", "")))
