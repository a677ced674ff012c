"""Key rings: who may open, who no longer, and what stays readable."""

from __future__ import annotations

import pytest

from rathaus.access.actor import Actor
from rathaus.accounts.models import AccountKind
from rathaus.audit.models import Event
from rathaus.lib import clock
from rathaus.vault import keeping, personal, rings
from rathaus.vault.content import open_json, seal_json
from rathaus.vault.envelope import NotForTheseKeys
from rathaus.vault.errors import Locked, NoKeyRing, NotEntitled, RenewedMeanwhile, Unreadable
from rathaus.vault.models import KeyGrant, KeyRing, Purpose, RingKey
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def ring_of(actor: Actor) -> rings.OpenRing:
    return rings.open_ring(actor.authority_id, actor.personal)


def sealed_for(cast: Cast, text: str = "Anna Auerbach") -> bytes:
    """Something of Wiesental's, bound to the authority's own row."""
    key = rings.public_key(cast.wiesental)
    return seal_json(cast.wiesental, {"text": text}, to=[key])


def read(cast: Cast, sealed: bytes, actor: Actor) -> str:
    return str(open_json(cast.wiesental, sealed, actor.keys)["text"])


def new_colleague(cast: Cast, account: object) -> Actor:
    pair = personal.create(
        account=account, password="ein langes Passwort", by=cast.wiesental_head, at=clock.now()
    )
    return Actor(account, cast.wiesental_clerk.post, personal=pair)


@pytest.fixture
def guide(cast: Cast) -> Actor:
    """Lotte has a post in Wiesental and a key, but nobody entitled her."""
    return cast.wiesental_guide


def test_colleagues_read_what_strangers_cannot(cast: Cast) -> None:
    sealed = sealed_for(cast)
    assert read(cast, sealed, cast.wiesental_clerk) == "Anna Auerbach"
    assert read(cast, sealed, cast.wiesental_head) == "Anna Auerbach"
    with pytest.raises(NotForTheseKeys):
        read(cast, sealed, cast.birkenrain_clerk)
    with pytest.raises(NotForTheseKeys):
        read(cast, sealed, cast.citizen)


def test_without_the_own_key_it_is_locked_and_without_a_grant_closed(
    cast: Cast, guide: Actor
) -> None:
    clerk = cast.wiesental_clerk
    with pytest.raises(Locked):
        read(cast, sealed_for(cast), Actor(clerk.account, clerk.post))
    with pytest.raises(NotEntitled):
        read(cast, sealed_for(cast), guide)


def test_who_is_entitled_reads_also_what_is_older(cast: Cast, guide: Actor) -> None:
    sealed = sealed_for(cast)
    holder = personal.key_in_use(guide.account)
    head = cast.wiesental_head
    for _twice in range(2):
        keeping.entitle(ring=ring_of(head), holder=holder, by=head, at=clock.now())
    assert read(cast, sealed, Actor(guide.account, guide.post, personal=guide.personal))
    assert KeyGrant.objects.filter(key=holder).count() == 1


def test_who_is_revoked_opens_neither_old_nor_new_and_others_read_both(cast: Cast) -> None:
    head, clerk = cast.wiesental_head, cast.wiesental_clerk
    before = sealed_for(cast, "vorher")
    kept = ring_of(clerk)  # what the clerk may have copied while entitled
    holder = personal.key_in_use(clerk.account)
    keeping.revoke(ring=ring_of(head), holders=[holder], by=head, at=clock.now())
    after = sealed_for(cast, "nachher")
    clerk = Actor(clerk.account, clerk.post, personal=clerk.personal)
    with pytest.raises(NotEntitled):
        read(cast, before, clerk)
    with pytest.raises(NotForTheseKeys):
        open_json(cast.wiesental, after, OldKeys(kept))
    for colleague in (head, cast.wiesental_clerk2, cast.wiesental_auditor):
        reader = Actor(colleague.account, colleague.post, personal=colleague.personal)
        assert (read(cast, before, reader), read(cast, after, reader)) == ("vorher", "nachher")


class OldKeys:
    """All keys that somebody could unwrap before the renewal."""

    def __init__(self, ring: rings.OpenRing) -> None:
        rows = RingKey.objects.filter(ring=ring.ring, generation=ring.ring.generation)
        self.keys = {row.kid: ring.unwrap(row) for row in rows if row.purpose == Purpose.SEAL}

    def find(self, key_id: bytes) -> object:
        return self.keys.get(key_id.hex())


def test_a_ring_that_nobody_present_can_open_waits_for_its_renewal(cast: Cast) -> None:
    holder = personal.key_in_use(cast.wiesental_clerk.account)
    head = cast.wiesental_head
    keeping.lose_holder(authority=cast.wiesental, holder=holder, by=head, at=clock.now())
    assert KeyRing.objects.get(authority=cast.wiesental).stale_since is not None
    keeping.renew(ring=ring_of(head), by=head, at=clock.now())
    assert KeyRing.objects.get(authority=cast.wiesental).stale_since is None


def test_an_old_secret_entitles_and_renews_nothing(cast: Cast, guide: Actor) -> None:
    head, at = cast.wiesental_head, clock.now()
    old = ring_of(head)
    keeping.renew(ring=ring_of(head), by=head, at=at)
    with pytest.raises(RenewedMeanwhile):
        keeping.entitle(ring=old, holder=personal.key_in_use(guide.account), by=head, at=at)
    with pytest.raises(RenewedMeanwhile):
        keeping.renew(ring=old, by=head, at=at)


def test_a_renewal_between_two_queries_is_noticed(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    head, sealed = cast.wiesental_head, sealed_for(cast)
    load, renewals = rings._sealing_keys, [ring_of(head)]

    def late(ring: KeyRing) -> tuple[RingKey, ...]:
        if renewals:
            keeping.renew(ring=renewals.pop(), by=head, at=clock.now())
        return load(ring)

    monkeypatch.setattr(rings, "_sealing_keys", late)
    clerk = cast.wiesental_clerk
    reader = Actor(clerk.account, clerk.post, personal=clerk.personal)
    assert read(cast, sealed, reader) == "Anna Auerbach"


def test_a_ring_is_founded_once(cast: Cast) -> None:
    head, at = cast.wiesental_head, clock.now()
    holder = personal.key_in_use(cast.birkenrain_head.account)
    ring = keeping.found(authority=cast.wiesental, holder=holder, by=head, at=at)
    assert ring == KeyRing.objects.get(authority=cast.wiesental)
    assert not KeyGrant.objects.filter(ring=ring, key=holder).exists()


def test_an_authority_without_keys_says_so(cast: Cast) -> None:
    with pytest.raises(NoKeyRing, match=cast.centre.name):
        rings.public_key(cast.centre)


def test_a_value_moved_to_another_row_does_not_open(cast: Cast) -> None:
    with pytest.raises(Unreadable):
        open_json(cast.auwinkel, sealed_for(cast), cast.wiesental_clerk.keys)


def test_private_keys_are_nowhere_in_plain(cast: Cast) -> None:
    ring = ring_of(cast.wiesental_head)
    rows = list(RingKey.objects.filter(ring=ring.ring))
    secrets = [ring.private_bytes(row) for row in rows] + [ring.secret.raw]
    secrets += [a.personal.seed for a in cast.people.values() if a.personal]
    stored = [bytes(row.wrapped) for row in rows]
    stored += [bytes(grant.wrapped) for grant in KeyGrant.objects.all()]
    assert len(rows) == 3
    assert not [s for s in secrets for held in stored if s in held or s.hex().encode() in held]


def test_every_binding_of_a_key_is_an_event(cast: Cast) -> None:
    ring = KeyRing.objects.get(authority=cast.wiesental)
    events = Event.objects.filter(object_id=str(ring.pk), verb="key_ring.key")
    bound = {(event.detail["purpose"], event.detail["key"]) for event in events}
    assert bound == set(RingKey.objects.filter(ring=ring).values_list("purpose", "kid"))


def test_citizens_have_no_personal_keys(cast: Cast) -> None:
    kinds = {personal.key_in_use(a.account) is None for a in cast.people.values() if not a.post}
    assert kinds == {True}
    assert cast.citizen.account.kind == AccountKind.CITIZEN
