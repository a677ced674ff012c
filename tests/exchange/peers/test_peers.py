"""Connections to other installations: entered, tested, ended; keys that follow each other."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import transaction
from pytest_django import Settings

from rathaus.audit.models import Event
from rathaus.exchange import actions, transports
from rathaus.exchange.actions import Described, known, senders
from rathaus.exchange.content import announcements, own_keys, peers
from rathaus.exchange.content import directory as format
from rathaus.exchange.content.dispatches import Party
from rathaus.exchange.models import Destination, Peer, PeerDestination
from rathaus.exchange.queries import directory, published
from rathaus.exchange.transports import Hindrance, problems
from rathaus.exchange.transports.fitconnect import wire
from rathaus.lib import clock
from rathaus.lib.errors import Forbidden, RathausError, Stranger
from rathaus.standards.jose import KeyRefused, PrivateKey, Purpose, keys
from rathaus.vault import exchange_keys
from tests.cast import Cast
from tests.exchange.peers.conftest import Scene
from tests.exchange.peers.middle import REFUSE, Headers, Middle
from tests.exchange.peers.tls import authority
from tests.stock import pair

URL = "https://rathaus.example/fit-connect"


def _described(**more: str) -> Described:
    values = {"name": "Landkreis", "url": URL, "client_id": "abc", "secret": "geheim"}
    return Described(**values | more)


@pytest.fixture
def silent(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody answers anywhere."""

    def refuse(*_all: object, **_more: object) -> None:
        raise Hindrance(problems.UNREACHABLE)

    monkeypatch.setattr(wire, "call", refuse)


def test_added_changed_ended_and_taken_up_again(cast: Cast, silent: None) -> None:
    head, now = cast.wiesental_head, clock.now()
    peer = actions.add_peer(authority=cast.wiesental, described=_described(), by=head, at=now)
    assert b"geheim" not in bytes(peer.content)
    assert peers.read(peer).secret == "geheim"
    with pytest.raises(RathausError, match="schon eingetragen"):
        actions.add_peer(authority=cast.wiesental, described=_described(), by=head, at=now)
    changed = _described(name="Kreis", secret="")
    peer = actions.change_peer(peer=peer, described=changed, by=head, at=now)
    assert (peer.name, peers.read(peer).secret) == ("Kreis", "geheim")
    with pytest.raises(RathausError, match="neue Gegenstelle"):
        actions.change_peer(peer=peer, described=_described(url=URL + "/x"), by=head, at=now)
    peer = actions.end_peer(peer=peer, by=head, at=now)
    assert peer.content == b""
    again = actions.add_peer(authority=cast.wiesental, described=_described(), by=head, at=now)
    assert (again.pk, again.ended_at) == (peer.pk, None)


@pytest.mark.parametrize(
    "url", ["", "rathaus.example", "http://rathaus.example", "https://a:b@c.example", "ftp://x"]
)
def test_addresses_that_are_none(cast: Cast, silent: None, url: str) -> None:
    with pytest.raises(RathausError, match="Adresse"):
        actions.add_peer(
            authority=cast.wiesental,
            described=_described(url=url),
            by=cast.wiesental_head,
            at=clock.now(),
        )


def test_who_may(cast: Cast, silent: None) -> None:
    values: dict[str, Any] = {"described": _described(), "at": clock.now()}
    for by, error in ((cast.wiesental_clerk, Forbidden), (cast.kreis_head, Stranger)):
        with pytest.raises(error):
            actions.add_peer(authority=cast.wiesental, by=by, **values)
    peer = actions.add_peer(authority=cast.wiesental, by=cast.wiesental_it, **values)
    with pytest.raises(Stranger):
        actions.check_peer(peer=peer, by=cast.kreis_head, at=clock.now())


def test_everything_works(scene: Scene) -> None:
    peer = actions.check_peer(peer=scene.peer, by=scene.cast.wiesental_it, at=clock.now())
    assert [(each["what"], each["problem"]) for each in peer.checks] == [
        (what, "") for what in ("address", "tls", "token", "keys", "destinations", "way_back")
    ]
    assert peer.works_since is not None
    since = peer.works_since
    assert actions.check_peer(peer=peer, by=scene.cast.wiesental_it, at=clock.now())
    peer.refresh_from_db()
    assert peer.works_since == since
    out = io.StringIO()
    call_command("exchange", "probe", "--json", stdout=out)
    assert json.loads(out.getvalue())[0]["problem"] == ""


def test_what_does_not_work_is_named(scene: Scene) -> None:
    scene.middle.fault = lambda _method, path: REFUSE
    peer = actions.check_peer(peer=scene.peer, by=scene.cast.wiesental_it, at=clock.now())
    assert (peer.problem, peer.works_since) == (problems.UNREACHABLE, None)
    assert [each["skipped"] for each in peer.checks] == [False, True, True, True, True, False]
    out = io.StringIO()
    with pytest.raises(SystemExit):
        call_command("exchange", "probe", stdout=out)
    assert "antwortet niemand" in out.getvalue()


def test_a_certificate_that_is_not_known(scene: Scene, settings: Settings, tmp_path: Path) -> None:
    ca, context = authority(tmp_path)
    safe = Middle(scene.middle.target, context).start()
    Peer.objects.update(url=f"{safe.url}/fit-connect")
    scene.peer.refresh_from_db()
    with pytest.raises(Hindrance, match="tls"):
        transports.to(scene.peer).directory(scene.peer)
    found = {each.what: each.problem for each in transports.to(scene.peer).probe(scene.peer)}
    assert (found["address"], found["tls"]) == ("", problems.TLS)
    settings.PEERS_CA_FILE = str(ca)
    assert transports.to(scene.peer).directory(scene.peer).count(".") == 2
    safe.stop()


def test_addresses_of_the_own_network(scene: Scene, settings: Settings) -> None:
    settings.PEERS_PRIVATE = False
    with pytest.raises(Hindrance, match=problems.PRIVATE):
        transports.to(scene.peer).directory(scene.peer)
    assert wire.is_allowed("https://a.example")
    assert not wire.is_allowed("http://a.example")


def test_a_peer_is_found_by_name(scene: Scene) -> None:
    own = scene.cast.wiesental
    on = clock.today()
    found = directory.find_elsewhere("Auental", "", own, on=on)
    assert [each.destination for each in found] == [scene.there.pk]
    assert directory.find_elsewhere("Auental", "", scene.cast.kreis, on=on) == []
    chosen = directory.chosen([str(scene.there.pk)], scene.cast.birkenrain)
    assert [type(each) for each in chosen] == [Destination]


def test_new_keys_are_taken_over_when_announced(scene: Scene) -> None:
    before = scene.place
    head = scene.cast.kreis_head
    using = own_keys.signing(head.keys.ring).kid  # type: ignore[union-attr]  # staff
    actions.renew_keys(authority=scene.cast.kreis, instead_of=using, by=head, at=clock.now())
    known.refresh(peer=scene.peer, at=clock.now())
    after = scene.place
    assert after.fingerprint != before.fingerprint
    assert after.changed_at is not None
    assert len(after.keys) == 4
    assert after.refused == []
    assert directory.recipient(after).key.kid == after.encryption_kid != before.encryption_kid
    events = Event.objects.filter(verb="peer.key", object_id=str(after.pk))
    assert [each.detail["how"] for each in events.order_by("at")].count("announced") == 2


def test_a_key_that_nobody_announced_is_refused(scene: Scene) -> None:
    """Somebody who has the installation's transport key, but not the authority's."""
    before = scene.place
    with transaction.atomic():
        ring = scene.cast.kreis_head.keys.ring  # type: ignore[union-attr]  # staff
        exchange_keys.create(ring=ring, by=scene.cast.kreis_head, at=clock.now())
    with pytest.raises(Hindrance, match=problems.KEY_CHANGED):
        known.refresh(peer=scene.peer, at=clock.now())
    after = scene.place
    assert (after.fingerprint, after.keys) == (before.fingerprint, before.keys)
    assert len(after.refused) == 2
    with pytest.raises(RathausError, match="Fingerabdruck"):
        directory.recipient(after)
    by, now = scene.cast.wiesental_it, clock.now()
    with pytest.raises(RathausError, match="Kein wartender"):
        actions.trust(peer=scene.peer, fingerprint="abc", by=by, at=now)
    print_ = format.in_groups(format.thumbprint(after.refused[0]))
    actions.trust(peer=scene.peer, fingerprint=print_, by=by, at=now)
    assert directory.recipient(scene.place).key.kid != before.encryption_kid


def test_the_service_itself_has_another_key(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    other = PrivateKey(Purpose.VERIFY, keys.thumbprint(pair(5).public_key()), pair(5))
    jwk = keys.write(other.public)

    def somebody(
        _method: str, path: str, status: int, headers: Headers, body: bytes
    ) -> tuple[int, Headers, bytes]:
        if path.endswith("jwks.json"):
            return status, headers, json.dumps({"keys": [jwk]}).encode()
        if "/directory" in path:
            entries = published._entries([])
            issuer = scene.peer.url
            return (
                status,
                headers,
                format.build(entries, other, issuer=issuer, at=clock.now()).encode(),
            )
        return status, headers, body

    scene.middle.change = somebody
    with pytest.raises(Hindrance, match=problems.KEY_CHANGED):
        known.refresh(peer=scene.peer, at=clock.now())
    peer = actions.check_peer(peer=scene.peer, by=scene.cast.wiesental_it, at=clock.now())
    assert peer.problem == problems.KEY_CHANGED
    assert [format.thumbprint(key) for key in peer.refused] == [other.kid]
    with pytest.raises(RathausError, match="Fingerabdruck"):
        directory.recipient(scene.place)
    actions.trust(peer=peer, fingerprint=other.kid, by=scene.cast.wiesental_it, at=clock.now())
    known.refresh(peer=Peer.objects.get(), at=clock.now())


def test_a_fingerprint_that_was_told(scene: Scene) -> None:
    Peer.objects.update(keys=[], refused=[])
    peer = Peer.objects.get()
    known.meet(peer=peer, said="x" * 43, at=clock.now())
    assert (peer.keys, len(peer.refused), peer.compared) == ([], 1, False)
    told = published.own_fingerprint().replace(" ", "")
    Peer.objects.update(keys=[], refused=[])
    known.meet(peer=peer, said=told, at=clock.now())
    assert (len(peer.keys), peer.compared) == (1, True)


def test_a_fingerprint_that_was_wrong_stays_wrong(scene: Scene) -> None:
    """Nothing is sent, and no later test of the connection makes it right."""
    consignment = scene.send(files=())
    Peer.objects.update(keys=[], refused=[])
    known.meet(peer=Peer.objects.get(), said="x" * 43, at=clock.now())
    known.meet(peer=Peer.objects.get(), at=clock.now())
    peer = actions.check_peer(peer=Peer.objects.get(), by=scene.cast.wiesental_it, at=clock.now())
    assert (peer.problem, peer.keys) == (problems.KEY_CHANGED, [])
    scene.middle.calls.clear()
    assert scene.carry(consignment).problem == problems.KEY_CHANGED
    assert not any(method == "POST" for method, _path in scene.middle.calls)
    told = published.own_fingerprint()
    described = _described(url=peer.url, secret="", fingerprint=told)
    peer = actions.change_peer(
        peer=peer, described=described, by=scene.cast.wiesental_it, at=clock.now()
    )
    peer.refresh_from_db()
    assert (len(peer.keys), peer.refused, peer.compared) == (1, [], True)


def test_a_wrong_key_that_went_away_is_forgotten(scene: Scene) -> None:
    other = keys.write(PrivateKey(Purpose.VERIFY, "somebody-else", pair(5)).public)
    Peer.objects.update(refused=[other])
    with pytest.raises(RathausError, match="Fingerabdruck"):
        directory.recipient(scene.place)
    known.refresh(peer=Peer.objects.get(), at=clock.now())
    assert directory.recipient(scene.place)


def test_a_long_directory_has_pages(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    PeerDestination.objects.update(listed=False)
    monkeypatch.setattr(format, "PAGE", 1)
    scene.middle.calls.clear()
    known.refresh(peer=scene.peer, at=clock.now())
    assert [path[-1] for _method, path in scene.middle.calls] == ["0", "1"]
    assert PeerDestination.objects.filter(listed=True).count() == 2


def test_announcements_chain_and_prove(cast: Cast) -> None:
    one, two, three, evil = (
        PrivateKey(Purpose.VERIFY, keys.thumbprint(pair(n).public_key()), pair(n)) for n in range(4)
    )
    jwks = [keys.write(each.public) for each in (one, two, three, evil)]
    about, at = str(cast.kreis.pk), clock.now()
    said = [
        announcements.sign(about, {"sign": three.kid}, two, at),
        announcements.sign(about, {"sign": two.kid}, one, at),
        announcements.sign(about, {"sign": evil.kid}, evil, at),
        announcements.sign("another", {"sign": evil.kid}, one, at),
    ]
    accepted, refused = format.follow(jwks[:1], jwks, said, about=about)
    assert [key["kid"] for key in accepted] == [three.kid, two.kid, one.kid]
    assert [key["kid"] for key in refused] == [evil.kid]
    renamed = [{**jwks[3], "kid": one.kid}]  # the name of a known key on another
    assert format.follow(jwks[:1], renamed, said, about=about)[1] == renamed


def test_whose_signature(scene: Scene, settings: Settings) -> None:
    """The sender is found by the directory of the peer it comes from, or it waits."""
    place, own = scene.place, scene.cast.wiesental
    settings.PORTAL_URL = "https://anderswo.example"
    party = Party(place.name, place.ars, place.address, scene.peer.url)
    kid = format.signing(place.keys)[0].kid
    assert senders.signing_key(own.pk, party, kid, clock.now()).kid == kid
    assert senders.known_as(own, Party("Falsch", "0", place.address, scene.peer.url))[0] == party
    unknown = Party("X", "", place.address, "https://niemand.example/fit-connect")
    with pytest.raises(senders.NotProvableNow, match="nicht eingetragen"):
        senders.signing_key(own.pk, unknown, kid, clock.now())
    scene.middle.fault = lambda _method, _path: REFUSE
    with pytest.raises(senders.NotProvableNow, match="wartet"):
        senders.signing_key(own.pk, party, "another-kid", clock.now())


def test_a_wrong_key_of_a_known_sender(scene: Scene, settings: Settings) -> None:
    place = scene.place
    party = Party(place.name, place.ars, place.address, scene.peer.url)
    peer = Peer.objects.get()
    assert senders._key(peer, party, "not-a-key") is None
    settings.PORTAL_URL = scene.middle.url  # so that the directory is the peer's
    senders._refresh(peer, clock.now())
    assert senders._key(peer, party, "not-a-key") is None
    with pytest.raises(KeyRefused):
        senders.signing_key(scene.cast.wiesental.pk, party, "not-a-key", clock.now())


def test_the_directory_says_nothing_of_people(scene: Scene, client_of: Callable[..., Any]) -> None:
    token = published.signed_directory(clock.now())
    shown = format.read(
        token, format.signing(scene.peer.keys), issuer=scene.peer.url, at=clock.now()
    )
    assert {each.name for each in shown.entries} == {"Landkreis Auental", scene.here.name}
    assert PeerDestination.objects.count() == 2
    text = json.dumps([each.as_dict() for each in shown.entries])
    assert "@" not in text
