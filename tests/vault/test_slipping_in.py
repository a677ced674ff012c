"""Whoever can write to the database slips keys in: renewals refuse them, `verify` names them."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from rathaus.access.actor import Actor
from rathaus.lib import clock
from rathaus.vault import bindings, keeping, personal, recovery, rings
from rathaus.vault.content import open_json, seal_json
from rathaus.vault.envelope import PrivateKey
from rathaus.vault.errors import Exchanged
from rathaus.vault.models import KeyGrant, KeyRing, PersonalKey, Purpose, RingKey
from tests.cast import Cast

pytestmark = pytest.mark.django_db
OPERATOR = PrivateKey.generate()


def opened(cast: Cast) -> rings.OpenRing:
    return rings.open_ring(cast.wiesental.pk, cast.wiesental_head.personal)


@pytest.fixture
def ring(cast: Cast) -> KeyRing:
    head = cast.wiesental_head
    keepers = ["Safe", "Landkreis"]
    recovery.set_up(ring=opened(cast), needed=2, keepers=keepers, by=head, at=clock.now())
    return KeyRing.objects.get(authority=cast.wiesental)


def found() -> list[str]:
    return [finding.text for finding in bindings.check(lambda what, done, total: None)]


def test_an_honest_installation_has_nothing_to_say(cast: Cast, ring: KeyRing) -> None:
    head = cast.wiesental_head
    keeping.renew(ring=opened(cast), by=head, at=clock.now())
    assert found() == []


def exchange_recovery(cast: Cast, ring: KeyRing) -> None:
    KeyRing.objects.filter(pk=ring.pk).update(recovery_public=OPERATOR.public.raw)


def add_a_holder(cast: Cast, ring: KeyRing) -> None:
    key = PersonalKey.objects.create(
        account=cast.citizen.account, public=OPERATOR.public.raw, created_at=clock.now()
    )
    KeyGrant.objects.create(
        ring=ring, key=key, generation=1, wrapped=b"x", binding=b"x", granted_by="post:1"
    )


def exchange_a_holder(cast: Cast, ring: KeyRing) -> None:
    key = personal.key_in_use(cast.wiesental_auditor.account)
    PersonalKey.objects.filter(pk=key.pk).update(public=OPERATOR.public.raw)


@pytest.mark.parametrize("attack", [exchange_recovery, add_a_holder, exchange_a_holder])
def test_a_renewal_does_not_serve_them_and_verify_names_them(
    cast: Cast, ring: KeyRing, attack: Callable[[Cast, KeyRing], None]
) -> None:
    attack(cast, ring)
    assert found()
    with pytest.raises(Exchanged):
        keeping.renew(ring=opened(cast), by=cast.wiesental_head, at=clock.now())


def test_grants_of_ended_keys_go_with_a_renewal(cast: Cast, ring: KeyRing) -> None:
    key = PersonalKey.objects.create(
        account=cast.citizen.account, public=OPERATOR.public.raw, ended_at=clock.now()
    )
    KeyGrant.objects.create(
        ring=ring, key=key, generation=1, wrapped=b"x", binding=b"x", granted_by="post:1"
    )
    assert found()
    keeping.renew(ring=opened(cast), by=cast.wiesental_head, at=clock.now())
    assert not KeyGrant.objects.filter(key=key).exists()


def test_an_exchanged_sealing_key_stops_the_next_who_opens(cast: Cast, ring: KeyRing) -> None:
    clerk, head = cast.wiesental_clerk, cast.wiesental_head
    sealed = seal_json(head.post, {"a": 1}, to=[rings.public_key(cast.wiesental)])
    rows = RingKey.objects.filter(ring=ring, purpose=Purpose.SEAL, retired_at=None)
    rows.update(public=OPERATOR.public.raw)
    assert found()
    reader = Actor(clerk.account, clerk.post, personal=clerk.personal)
    with pytest.raises(Exchanged):
        open_json(head.post, sealed, reader.keys)


def test_an_exchanged_personal_key_is_noticed_by_its_owner(cast: Cast, ring: KeyRing) -> None:
    from rathaus.site.demo.people import DEMO_PASSWORD

    exchange_a_holder(cast, ring)
    with pytest.raises(Exchanged):
        personal.open_with_password(cast.wiesental_auditor.account, DEMO_PASSWORD)


def test_a_lost_key_makes_its_rings_stale(cast: Cast, ring: KeyRing) -> None:
    clerk = cast.wiesental_clerk
    personal.password_was_reset(
        account=clerk.account, password="ein neues Passwort", by=clerk, at=clock.now()
    )
    ring.refresh_from_db()
    assert ring.stale_since is not None


def test_a_second_click_on_the_first_sign_in_makes_no_second_key(cast: Cast) -> None:
    guide = cast.wiesental_guide
    made = personal.create_first(account=guide.account, password="egal", by=guide, at=clock.now())
    assert made is None
    assert PersonalKey.objects.filter(account=guide.account).count() == 1
