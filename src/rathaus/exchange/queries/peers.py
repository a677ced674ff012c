"""The connections of an authority to other installations, as those see them who manage them."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from rathaus.access.actor import Actor
from rathaus.access.check import allows
from rathaus.exchange.content.directory import in_groups, thumbprint
from rathaus.exchange.models import Peer, PeerDestination, Room
from rathaus.exchange.transports import problems
from rathaus.lib.errors import Stranger


@dataclass(frozen=True)
class Checked:
    """A line of the connection test in words."""

    title: str
    state: str  # "success", "danger", "info" (skipped)
    words: str


@dataclass(frozen=True)
class Waiting:
    """A key that came without announcement, or one that is known."""

    owner: str
    fingerprint: str


def visible_to(actor: Actor | None) -> QuerySet[Peer]:
    """The peers of the authority in which the actor manages the exchange."""
    if not actor or actor.post is None or not allows(actor, "exchange.manage", actor.post):
        return Peer.objects.none()
    listed = Count("destinations", filter=Q(destinations__listed=True))
    rows = Peer.objects.filter(authority=actor.authority_id).annotate(places=listed)
    return rows.order_by("ended_at", "name", "pk")


def peer(pk: UUID) -> Peer:
    """A peer with its authority. Raises Stranger where there is none."""
    found = Peer.objects.filter(pk=pk).select_related("authority").first()
    if found is None:
        raise Stranger
    return found


def places(peer: Peer) -> list[PeerDestination]:
    """Who can be reached there."""
    return list(PeerDestination.objects.filter(peer=peer, listed=True).select_related("peer"))


def checked(peer: Peer) -> list[Checked]:
    """What the last connection test found."""
    return [_checked(each) for each in peer.checks]


def _checked(found: dict[str, object]) -> Checked:
    problem, skipped = str(found["problem"]), bool(found["skipped"])
    state = "danger" if problem else "info" if skipped else "success"
    title = problems.CHECKS.get(str(found["what"]), "")
    return Checked(str(title), state, problems.words(problem))


def known_keys(peer: Peer) -> list[str]:
    """The fingerprints by which the service is known, the newest first."""
    return [in_groups(thumbprint(key)) for key in peer.keys]


def refused_keys(peer: Peer) -> list[Waiting]:
    """What somebody has to compare before anything is sent."""
    found = [Waiting(peer.name, in_groups(thumbprint(key))) for key in peer.refused]
    for row in PeerDestination.objects.filter(peer=peer).exclude(refused=[]):
        found += [Waiting(row.name, in_groups(thumbprint(key))) for key in row.refused]
    return found


def keys_in(room: Room) -> list[PeerDestination]:
    """The other authorities in a room that are elsewhere, with their keys."""
    rows = room.participants.exclude(peer=None).values_list("peer", "destination")
    wanted = Q(pk=None)
    for peer_id, destination in rows:
        wanted |= Q(peer=peer_id, destination=destination)
    found = PeerDestination.objects.filter(wanted).select_related("peer")
    return [each for each in found if each.changed_at or each.refused]
