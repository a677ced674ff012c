"""The connection test: one thing after the other, and what does not work named by itself."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from rathaus.exchange.content import directory, events
from rathaus.exchange.models import Peer, PeerDestination
from rathaus.exchange.queries.directory import room_of
from rathaus.exchange.transports import Check, Hindrance, problems
from rathaus.exchange.transports.fitconnect import wire
from rathaus.exchange.transports.fitconnect.service import Service
from rathaus.lib import clock
from rathaus.standards.fitconnect import destinations
from rathaus.standards.fitconnect.problems import FitConnectError
from rathaus.standards.jose import JoseError
from rathaus.vault import transport

if TYPE_CHECKING:
    from rathaus.exchange.transports.fitconnect import FitConnect

CHECKS = ("address", "tls", "token", "keys", "destinations", "way_back")


def probe(peer: Peer, way: FitConnect) -> list[Check]:
    """All checks in their order; what hangs on one that failed is skipped, the way back is not."""
    service = Service(peer)
    steps: dict[str, Callable[[], object]] = {
        "token": lambda: service.token(fresh=True),
        "keys": lambda: _keys(peer, way),
        "destinations": lambda: _destinations(peer, service, way),
    }
    found = _reached(service)
    for what, step in steps.items():
        if found[-1].problem or found[-1].skipped:
            found.append(Check(what, skipped=True))
        else:
            found.append(_run(what, step))
    return [*found, _run("way_back", lambda: _way_back(peer))]


def _reached(service: Service) -> list[Check]:
    check = _run("address", lambda: service.public("/.well-known/jwks.json"))
    if check.problem == problems.TLS:  # somebody answers, but not safely
        return [Check("address"), Check("tls", check.problem)]
    return [check, Check("tls", skipped=bool(check.problem))]


def _run(what: str, step: Callable[[], object]) -> Check:
    try:
        step()
    except Hindrance as hindrance:
        return Check(what, hindrance.code)
    return Check(what)


def _keys(peer: Peer, way: FitConnect) -> None:
    """The service shows the key that it is known by."""
    shown = {directory.thumbprint(each) for each in way.keys(peer)}
    known = {directory.thumbprint(each) for each in peer.keys}
    if not shown & known and (known or peer.refused):
        raise Hindrance(problems.KEY_CHANGED)


def _destinations(peer: Peer, service: Service, way: FitConnect) -> None:
    """The directory is genuine, and a destination of it answers with the same key."""
    shown = peer.keys or way.keys(peer)
    try:
        found = directory.read(
            way.directory(peer), directory.signing(shown), issuer=peer.url, at=clock.now()
        )
        for entry in found.entries[:1]:
            answer = service.call("GET", f"/v2/destinations/{entry.destination}")
            if answer.status != 200:
                raise wire.refused(answer)
            place = destinations.read(answer.json())
            if place.encryption_kid != entry.encryption_kid:
                raise Hindrance(problems.KEY_CHANGED)
    except (JoseError, FitConnectError) as error:
        raise Hindrance(problems.NO_FITCONNECT, str(error)) from error
    if PeerDestination.objects.filter(peer=peer, listed=True).exclude(refused=[]).exists():
        raise Hindrance(problems.KEY_CHANGED)


def _way_back(peer: Peer) -> None:
    """Others reach this installation under its address, and the authority in it."""
    if room_of(peer.authority) is None:
        raise Hindrance(problems.NO_ROOM)
    own = Peer(authority=peer.authority, url=events.issuer())
    try:
        shown = Service(own).public("/.well-known/jwks.json").json().get("keys", [])
    except Hindrance as hindrance:
        raise Hindrance(problems.OWN_ADDRESS, hindrance.code) from hindrance
    if transport.kid() not in [each.get("kid") for each in shown]:
        raise Hindrance(problems.OWN_ADDRESS, "somebody else answers there")
