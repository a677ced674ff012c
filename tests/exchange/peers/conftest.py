"""The Samtgemeinde reaches the Landkreis through HTTP, as if that were another installation: both
lie in one database, so that a test sees both sides; somebody stands in the middle."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import pytest
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from rathaus.audit.actions import SYSTEM
from rathaus.exchange import actions
from rathaus.exchange.actions import carrying, known
from rathaus.exchange.content import peers
from rathaus.exchange.content.peers import Credentials
from rathaus.exchange.models import (
    Client,
    Consignment,
    Destination,
    Dispatch,
    Peer,
    PeerDestination,
)
from rathaus.exchange.queries import directory
from rathaus.exchange.transports.fitconnect import service
from rathaus.lib import clock
from tests.cast import Cast
from tests.exchange import story
from tests.exchange.peers.middle import Middle


@dataclass
class Scene:
    cast: Cast
    middle: Middle
    here: Destination
    there: Destination
    peer: Peer
    client: Client
    moment: datetime = field(default_factory=clock.now)

    @property
    def place(self) -> PeerDestination:
        """How the Samtgemeinde knows the Landkreis."""
        return PeerDestination.objects.select_related("peer").get(destination=self.there.pk)

    def send(self, **more: Any) -> Consignment:
        letter = story.letter(**more, recipients=(directory.recipient(self.place),))
        sent: Dispatch = actions.send(
            letter=letter, sender=self.here, by=self.cast.wiesental_clerk, at=self.moment
        )
        return sent.consignments.get()

    def carry(self, consignment: Consignment, **later: float) -> Consignment:
        self.moment += timedelta(**later)
        return carrying.carry(consignment=carrying.find(consignment.pk), at=self.moment)

    def follow(self, consignment: Consignment) -> Consignment:
        return carrying.follow(consignment=carrying.find(consignment.pk), at=self.moment)


def built(middle: Middle, url: str, cast: Cast, reachable: Callable[[str], Destination]) -> Scene:
    """The Samtgemeinde has access to the Landkreis at that address, and knows its directory."""
    service._tokens.clear()
    here, there = reachable("wiesental"), reachable("kreis")
    admitted = actions.admit(
        authority=cast.kreis,
        name="Samtgemeinde",
        may_send=True,
        may_fetch=False,
        by=SYSTEM,
        at=clock.now(),
    )
    peer = Peer(authority=cast.wiesental, name="Landkreis", url=f"{url}/fit-connect")
    peers.seal(peer, Credentials(str(admitted.client.pk), admitted.secret))
    peer.save()
    known.refresh(peer=peer, at=clock.now())
    return Scene(cast, middle, here, there, peer, admitted.client)


@pytest.fixture
def scene(
    live_server: LiveServer,
    settings: Settings,
    cast: Cast,
    reachable: Callable[[str], Destination],
) -> Iterator[Scene]:
    middle = Middle(live_server.thread.port).start()
    settings.PORTAL_URL = middle.url
    settings.PEERS_PRIVATE = True
    settings.EXCHANGE_CALLS = 100_000
    yield built(middle, middle.url, cast, reachable)
    middle.stop()
