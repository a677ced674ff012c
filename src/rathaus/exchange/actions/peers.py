"""Other installations: added, changed, ended, tested; whose keys are believed."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import urlsplit

from django.db import transaction
from django.utils.translation import gettext as _

from rathaus.access.actor import Actor
from rathaus.access.check import require
from rathaus.audit import actions as audit
from rathaus.audit.actions import SYSTEM, Named
from rathaus.exchange import transports
from rathaus.exchange.actions import known
from rathaus.exchange.content import events, peers
from rathaus.exchange.content.directory import in_groups, thumbprint
from rathaus.exchange.content.peers import Credentials
from rathaus.exchange.models import Peer, PeerDestination
from rathaus.exchange.transports import Check, Hindrance
from rathaus.lib.errors import RathausError, Stranger
from rathaus.tenancy.models import Authority

LONGEST_URL = 300


@dataclass(frozen=True, kw_only=True)
class Described:
    """What somebody enters about a peer. No secret: the one before stays. `fingerprint`: as the
    other side has said it, "" where nobody has compared it."""

    name: str
    url: str
    client_id: str
    secret: str = field(default="", repr=False)
    fingerprint: str = ""


def add(*, authority: Authority, described: Described, by: Actor, at: datetime) -> Peer:
    """Connect to another installation. One that was ended goes on, with the keys it was known by.
    Raises Stranger, Forbidden, RathausError."""
    require(by, "exchange.manage", authority)
    url = _url(described.url)
    with transaction.atomic():
        peer = Peer.objects.select_for_update().filter(authority=authority, url=url).first()
        if peer is not None and peer.ended_at is None:
            raise RathausError(_("Diese Gegenstelle ist schon eingetragen."))
        if not described.secret:
            raise RathausError(_("Bitte tragen Sie das Geheimnis des Zugangs ein."))
        peer = peer or Peer(authority=authority, url=url, created_at=at)
        peer.name, peer.ended_at = described.name.strip()[:120], None
        peers.seal(peer, Credentials(described.client_id.strip(), described.secret.strip()))
        peer.save()
        _event("peer.add", peer, by, at)
    _compare(peer, described.fingerprint, by, at)
    return peer


def change(*, peer: Peer, described: Described, by: Actor, at: datetime) -> Peer:
    """Another name or other credentials; another address is another peer. Raises Stranger,
    Forbidden, RathausError."""
    require(by, "exchange.manage", peer)
    with transaction.atomic():
        peer = _going(peer)
        if described.url.strip().rstrip("/") != peer.url:
            raise RathausError(
                _("Für eine andere Adresse legen Sie bitte eine neue Gegenstelle an.")
            )
        peer.name = described.name.strip()[:120]
        secret = described.secret.strip() or peers.read(peer).secret
        peers.seal(peer, Credentials(described.client_id.strip(), secret))
        peer.save(update_fields=["name", "content"])
        _event("peer.change", peer, by, at)
    _compare(peer, described.fingerprint, by, at)
    return peer


@transaction.atomic
def end_peer(*, peer: Peer, by: Actor, at: datetime) -> Peer:
    """Nothing is sent there any more, and its credentials are forgotten. Raises Stranger,
    Forbidden, RathausError."""
    require(by, "exchange.manage", peer)
    peer = _going(peer)
    peer.ended_at, peer.content, peer.works_since = at, b"", None
    peer.save(update_fields=["ended_at", "content", "works_since"])
    PeerDestination.objects.filter(peer=peer).update(listed=False)
    _event("peer.end", peer, by, at)
    return peer


def check(*, peer: Peer, by: Actor | Named, at: datetime) -> Peer:
    """Test the connection, renew what is known of the directory, and keep what was found. To be
    called outside of transactions: it talks to the peer. Raises Stranger, Forbidden."""
    if by is not SYSTEM:
        _require(by, peer)
    if peer.ended_at is not None:
        return peer
    problem = ""
    try:
        known.refresh(peer=peer, at=at)
    except Hindrance as hindrance:
        problem = hindrance.code
    checks = list(transports.to(peer).probe(peer))
    return _keep(peer, checks, problem, by, at)


@transaction.atomic
def trust(*, peer: Peer, fingerprint: str, by: Actor, at: datetime) -> Peer:
    """Believe a key that came without announcement, because somebody has compared its fingerprint
    with those it belongs to. Raises Stranger, Forbidden, RathausError where none is waiting that
    has this fingerprint."""
    require(by, "exchange.manage", peer)
    peer = _going(peer)
    said = _plain(fingerprint)
    if any(thumbprint(key) == said for key in peer.refused):
        _trust_service(peer, said, by, at)
        return peer
    for row in PeerDestination.objects.select_for_update().filter(peer=peer).exclude(refused=[]):
        if any(thumbprint(key) == said for key in row.refused):
            known.accept_refused(row, by, at)
            return peer
    raise RathausError(
        _("Kein wartender Schlüssel hat diesen Fingerabdruck. Bitte vergleichen Sie ihn noch mal.")
    )


def _trust_service(peer: Peer, said: str, by: Actor, at: datetime) -> None:
    fresh = [key for key in peer.refused if thumbprint(key) == said]
    peer.keys, peer.refused, peer.compared = [*fresh, *peer.keys], [], True
    peer.save(update_fields=["keys", "refused", "compared"])
    known.binding(peer, said, "compared", by, at)


def _compare(peer: Peer, fingerprint: str, by: Actor, at: datetime) -> None:
    """First contact. A peer that is not there now can be added all the same."""
    said = _plain(fingerprint)
    try:
        if not peer.keys:
            known.meet(peer=peer, said=said, at=at)
    except Hindrance:
        return
    if not said:
        return
    if said not in [thumbprint(key) for key in peer.keys]:
        raise RathausError(
            _(
                "Der Fingerabdruck stimmt nicht. Die Gegenstelle zeigt: %(shown)s. Die Gegenstelle "
                "ist eingetragen, aber bis zur Klärung wird nichts übermittelt."
            )
            % {"shown": ", ".join(in_groups(thumbprint(key)) for key in peer.refused) or "–"}
        )
    Peer.objects.filter(pk=peer.pk).update(compared=True)


@transaction.atomic
def _keep(peer: Peer, checks: list[Check], problem: str, by: Actor | Named, at: datetime) -> Peer:
    peer = Peer.objects.select_for_update(of=("self",)).get(pk=peer.pk)
    found = next((each.problem for each in checks if each.problem), "") or problem
    if found != peer.problem or peer.checked_at is None:
        _event("peer.check", peer, by, at, problem=found)
    if found:
        peer.works_since = None
    elif peer.works_since is None:
        peer.works_since = at
    peer.problem, peer.checked_at = found, at
    peer.checks = [each.as_dict() for each in checks]
    peer.save(update_fields=["problem", "checked_at", "works_since", "checks"])
    return peer


def _going(peer: Peer) -> Peer:
    found = Peer.objects.select_for_update(of=("self",)).select_related("authority")
    peer = found.get(pk=peer.pk)
    if peer.ended_at is not None:
        raise RathausError(_("Die Verbindung zu dieser Gegenstelle ist schon beendet."))
    return peer


def _url(text: str) -> str:
    """The address as `iss` has it, without a slash at the end. Raises RathausError."""
    url = text.strip().rstrip("/")
    parts = urlsplit(url)
    own = parts.hostname in ("localhost", "127.0.0.1")
    fine = parts.scheme == "https" or (parts.scheme == "http" and own)
    if not fine or not parts.hostname or parts.username or parts.query or parts.fragment:
        raise RathausError(
            _("Bitte geben Sie die Adresse an, zum Beispiel https://rathaus.example/fit-connect.")
        )
    if len(url) > LONGEST_URL or not url.isascii():
        raise RathausError(_("Die Adresse ist zu lang oder hat Zeichen, die nicht hineingehören."))
    if url == events.issuer():
        raise RathausError(
            _("Das ist Ihre eigene Installation. Ihre Behörden erreichen Sie ohne Gegenstelle.")
        )
    return url


def _plain(fingerprint: str) -> str:
    return "".join(fingerprint.split())


def _require(by: Actor | Named, peer: Peer) -> None:
    if not isinstance(by, Actor):
        raise Stranger
    require(by, "exchange.manage", peer)


def _event(verb: str, peer: Peer, by: Actor | Named, at: datetime, **detail: str) -> None:
    audit.record(verb=verb, object=peer, by=by, at=at, authority=peer.authority_id, **detail)
