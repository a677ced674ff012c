"""What is known of a peer: the key of its service, its destinations and theirs. The first key that
is seen is believed (better: compared), every later one only where the one before announces it."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from rathaus.audit import actions as audit
from rathaus.audit.actions import SYSTEM, Named
from rathaus.exchange import transports
from rathaus.exchange.content import directory
from rathaus.exchange.content.directory import Entry, Jwk, thumbprint
from rathaus.exchange.models import Peer, PeerDestination
from rathaus.exchange.transports import Hindrance, problems
from rathaus.standards.fitconnect.problems import FitConnectError
from rathaus.standards.jose import JoseError
from rathaus.tenancy import names


def meet(*, peer: Peer, said: str = "", at: datetime) -> None:
    """The keys of a service that is met for the first time. With a fingerprint that was `said`,
    others are refused. To be called outside of transactions. Raises Hindrance."""
    shown = transports.to(peer).keys(peer)
    fresh = [key for key in shown if not said or thumbprint(key) == said]
    refused = [key for key in shown if key not in fresh]
    with transaction.atomic():
        row = Peer.objects.select_for_update(of=("self",)).get(pk=peer.pk)
        if not row.keys and (said or not row.refused):
            row.keys, row.refused = fresh, refused if said else []
            row.compared = bool(said and fresh)
            row.save(update_fields=["keys", "refused", "compared"])
            for key in fresh:
                binding(row, thumbprint(key), "compared" if said else "first seen", SYSTEM, at)
    peer.keys, peer.refused, peer.compared = row.keys, row.refused, row.compared


def refresh(*, peer: Peer, at: datetime) -> None:
    """Read the directory of a peer anew. To be called outside of transactions. Raises Hindrance;
    KEY_CHANGED where the service or one of its destinations shows a key that nobody announced."""
    if not peer.keys and not peer.refused:
        meet(peer=peer, at=at)
    entries = _read(peer, at)
    with transaction.atomic():
        row = Peer.objects.select_for_update(of=("self",)).get(pk=peer.pk)
        refused = [_learn(row, entry, at) for entry in entries]
        listed = [UUID(entry.destination) for entry in entries]
        row.destinations.exclude(destination__in=listed).update(listed=False)
        if row.refused:  # it has shown the key that is known again
            row.refused = []
            row.save(update_fields=["refused"])
    peer.refused = []
    if any(refused):
        raise Hindrance(problems.KEY_CHANGED)


def _read(peer: Peer, at: datetime) -> list[Entry]:
    """All pages of the directory, each proven."""
    way, entries, page = transports.to(peer), list[Entry](), 0
    known = directory.signing(peer.keys)
    try:
        for _turn in range(directory.MOST_PAGES):
            token = way.directory(peer, page)
            found = directory.read(token, known, issuer=peer.url, at=at, page=page)
            entries += found.entries
            if not found.more:
                return entries
            page += 1
    except JoseError as error:
        _refuse_service(peer, at)
        raise Hindrance(problems.KEY_CHANGED, type(error).__name__) from error
    except FitConnectError as error:
        raise Hindrance(problems.NO_FITCONNECT, str(error)) from error
    raise Hindrance(problems.TOO_LARGE)


def accept_refused(row: PeerDestination, by: Named, at: datetime) -> None:
    """Somebody has compared the fingerprint; the other key of the pair comes with it."""
    row.keys, row.refused = [*row.refused, *row.keys], []
    _use(row, row.keys)
    row.changed_at = at
    row.save()
    binding(row, row.fingerprint, "compared", by, at)


def binding(row: Peer | PeerDestination, print_: str, how: str, by: Named, at: datetime) -> None:
    """Into the ledger: whose key that is, and why we believe it, or that we do not."""
    peer = row if isinstance(row, Peer) else row.peer
    audit.record(
        verb="peer.key",
        object=row,
        by=by,
        at=at,
        authority=peer.authority_id,
        fingerprint=print_,
        how=how,
    )


def _refuse_service(peer: Peer, at: datetime) -> None:
    """Keep what the service shows now, so that somebody can compare it."""
    shown = transports.to(peer).keys(peer)
    with transaction.atomic():
        row = Peer.objects.select_for_update(of=("self",)).get(pk=peer.pk)
        before = {thumbprint(key) for key in (*row.keys, *row.refused)}
        fresh = [key for key in shown if thumbprint(key) not in before]
        if fresh:
            row.refused = [*fresh, *row.refused][: directory.MOST_KEYS]
            row.save(update_fields=["refused"])
            for key in fresh:
                binding(row, thumbprint(key), "refused", SYSTEM, at)
    peer.refused = row.refused


def _learn(peer: Peer, entry: Entry, at: datetime) -> bool:
    """Keep an entry of the directory; whether it showed a key that is refused."""
    row = PeerDestination.objects.filter(peer=peer, destination=entry.destination).first()
    if row is None:
        row = PeerDestination(peer=peer, destination=UUID(entry.destination), seen_at=at)
        accepted, refused = list(entry.keys), list[Jwk]()
    else:
        accepted, refused = directory.follow(
            row.keys, entry.keys, entry.announcements, about=entry.destination
        )
    _note_keys(row, accepted, refused, at)
    row.keys, row.refused = accepted, refused
    if not refused:
        _use(row, [key for key in accepted if key["kid"] in _kids(entry)])
    row.name, row.ars = entry.name, entry.ars
    row.search_name = names.fold(entry.name)[:200]
    row.capabilities, row.listed, row.seen_at = list(entry.capabilities), True, at
    row.save()
    return bool(refused)


def _kids(entry: Entry) -> tuple[str, str]:
    return entry.encryption_kid, entry.signature_kid


def _use(row: PeerDestination, found: list[Jwk]) -> None:
    """The newest of each kind are the ones in use."""
    signs = directory.signing(found)
    kids = {key.kid for key in signs}
    opens = [key for key in found if key["kid"] not in kids]
    if signs and opens:
        row.encryption_kid = opens[0]["kid"]
        row.fingerprint = directory.thumbprint(row.jwk(signs[0].kid) or {})


def _note_keys(row: PeerDestination, accepted: list[Jwk], refused: list[Jwk], at: datetime) -> None:
    """An event for every binding that has not been seen before."""
    new = row._state.adding
    before = {thumbprint(key) for key in (*row.keys, *row.refused)}
    for keys, how in ((accepted, "first seen" if new else "announced"), (refused, "refused")):
        for print_ in map(thumbprint, keys):
            if print_ not in before:
                binding(row, print_, how, SYSTEM, at)
                if how == "announced":
                    row.changed_at = at
