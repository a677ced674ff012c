"""Whose keys are whose: renewed with the word of the old one, remembered when first used, and
never used where the ledger does not say whose they are."""

from __future__ import annotations

import hashlib
from collections.abc import Callable

import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from rathaus.audit import ledger
from rathaus.audit.models import Event
from rathaus.exchange import actions
from rathaus.exchange.content import announcements
from rathaus.exchange.content.own_keys import Unbound
from rathaus.exchange.models import Destination, Dispatch, KeyAnnouncement, KnownKey, Transfer
from rathaus.exchange.queries import keys
from rathaus.exchange.queries.directory import local_recipient
from rathaus.lib.errors import Forbidden, RathausError, Stranger
from rathaus.standards.jose import JoseError, Purpose
from rathaus.standards.jose import keys as jose
from rathaus.tenancy.models import Authority
from rathaus.vault import bindings, exchange_keys
from rathaus.vault.models import RingKey
from tests import stock
from tests.cast import Cast
from tests.exchange import story

Reachable = Callable[[str], Destination]


def in_use(authority: Authority, purpose: str = "exchange_sig") -> RingKey:
    return RingKey.objects.get(ring__authority=authority, purpose=purpose, retired_at=None)


def renew(cast: Cast, instead_of: str) -> KeyAnnouncement:
    return actions.renew_keys(
        authority=cast.wiesental, instead_of=instead_of, by=cast.wiesental_head, at=story.AT
    )


def test_new_keys_with_the_word_of_the_old(cast: Cast, reachable: Reachable) -> None:
    place = reachable("wiesental")
    old = in_use(cast.wiesental)
    announcement = renew(cast, old.kid)
    new = in_use(cast.wiesental)
    assert new.kid != old.kid
    key = jose.read(exchange_keys.jwk(old), Purpose.VERIFY)
    said = announcements.verify(announcement.token, key)
    assert said.destination == str(place.pk)
    assert said.keys == {each: in_use(cast.wiesental, each).kid for each in exchange_keys.USES}
    published = keys.published(cast.wiesental)
    assert {new.kid, old.kid} <= {each["kid"] for each in published["keys"]}
    assert published["announcements"] == [announcement.token]
    shown = {each.row.kid: each for each in keys.own(cast.wiesental)}
    assert shown[new.kid].announced_at == story.AT
    assert shown[old.kid].announced_at is None
    event = Event.objects.get(verb="key_announcement.create")
    assert event.detail["token"] == hashlib.sha256(announcement.token.encode()).hexdigest()


def test_an_announcement_by_another_key_counts_for_nothing(
    cast: Cast, reachable: Reachable
) -> None:
    reachable("wiesental")
    old = in_use(cast.wiesental)
    announcement = renew(cast, old.kid)
    new = in_use(cast.wiesental)
    with pytest.raises(JoseError):
        announcements.verify(announcement.token, jose.read(exchange_keys.jwk(new), Purpose.VERIFY))
    head, claims, _signature = announcement.token.split(".")
    KeyAnnouncement.objects.update(token=f"{head}.{claims}.{'A' * 683}")
    assert all(each.announced_at is None for each in keys.own(cast.wiesental))


def test_renewed_once(cast: Cast, reachable: Reachable) -> None:
    reachable("wiesental")
    old = in_use(cast.wiesental)
    renew(cast, old.kid)
    with pytest.raises(RathausError, match="inzwischen schon erneuert"):
        renew(cast, old.kid)
    assert KeyAnnouncement.objects.count() == 1


def test_who_may_renew(cast: Cast, reachable: Reachable) -> None:
    reachable("wiesental")
    for by, error in ((cast.wiesental_clerk, Forbidden), (cast.kreis_head, Stranger)):
        with pytest.raises(error):
            actions.renew_keys(authority=cast.wiesental, instead_of="", by=by, at=story.AT)


def test_what_was_sent_before_is_opened_after(cast: Cast, reachable: Reachable) -> None:
    wiesental, kreis = reachable("wiesental"), reachable("kreis")
    story.send(kreis, cast.kreis_clerk, wiesental)
    renew(cast, in_use(cast.wiesental).kid)
    actions.open_dispatch(transfer=Transfer.objects.get(), by=cast.wiesental_clerk, at=story.AT)
    assert Dispatch.objects.count() == 2


def test_keys_of_others_are_remembered(cast: Cast, reachable: Reachable) -> None:
    wiesental, kreis = reachable("wiesental"), reachable("kreis")
    for _twice in range(2):
        story.send(wiesental, cast.wiesental_clerk, kreis)
    first = Transfer.objects.first()
    assert first is not None
    actions.open_dispatch(transfer=first, by=cast.kreis_clerk, at=story.AT)
    known = {(row.authority.name, row.name, row.signs, row.kid) for row in KnownKey.objects.all()}
    assert known == {
        (cast.wiesental.name, cast.kreis.name, False, in_use(cast.kreis, "exchange_enc").kid),
        (cast.kreis.name, cast.wiesental.name, True, in_use(cast.wiesental).kid),
    }
    assert Event.objects.filter(verb="known_key.note").count() == 2
    assert [each.bound for each in keys.others(cast.wiesental)] == [True]
    assert keys.others(cast.birkenrain) == []


def public_of_another() -> bytes:
    key = stock.pair(stock.SIZE - 1).public_key()
    assert isinstance(key, RSAPublicKey)
    return key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)


@pytest.mark.parametrize("exchange", ["key", "name and key"])
def test_to_an_exchanged_key_nothing_is_sent(
    cast: Cast, reachable: Reachable, exchange: str
) -> None:
    wiesental, kreis = reachable("wiesental"), reachable("kreis")
    story.send(wiesental, cast.wiesental_clerk, kreis)
    row = in_use(cast.kreis, "exchange_enc")
    values = {"public": public_of_another()}
    if exchange == "name and key":
        values["kid"] = exchange_keys.thumbprint(values["public"])  # type: ignore[assignment]  # both are columns
    RingKey.objects.filter(pk=row.pk).update(**values)
    with pytest.raises(Unbound, match=f"Der Schlüssel von „{cast.kreis.name}“ ist in keinem"):
        local_recipient(kreis.pk)
    with pytest.raises(Unbound):
        story.send(wiesental, cast.wiesental_clerk, kreis)
    assert Dispatch.objects.count() == 1
    assert [each.bound for each in keys.others(cast.wiesental)] == [False]
    ledger.sequence()
    assert [each.code for each in bindings.check(lambda *_: None)] == ["key.unbound"]


def test_what_an_exchanged_key_has_signed_is_rejected(cast: Cast, reachable: Reachable) -> None:
    wiesental, kreis = reachable("wiesental"), reachable("kreis")
    story.send(wiesental, cast.wiesental_clerk, kreis)
    row = in_use(cast.wiesental)
    RingKey.objects.filter(pk=row.pk).update(public=public_of_another())
    with pytest.raises(actions.Rejected, match="nicht von der angegebenen Behörde"):
        actions.open_dispatch(transfer=Transfer.objects.get(), by=cast.kreis_clerk, at=story.AT)
