"""The own key of a staff member: password, passkey, and what happens when one is lost."""

from __future__ import annotations

import os
import unicodedata

import pytest

from rathaus.access.actor import Actor
from rathaus.lib import clock
from rathaus.site.demo.people import DEMO_PASSWORD
from rathaus.vault import personal, rings
from rathaus.vault.errors import NotEntitled, WrongSecret
from rathaus.vault.models import LockKind, PersonalKey, PersonalLock
from tests.cast import Cast

pytestmark = pytest.mark.django_db
NEW = "ein ganz anderes Passwort"


@pytest.fixture
def clerk(cast: Cast) -> Actor:
    return cast.wiesental_clerk


def passkey(clerk: Actor, prf: bytes) -> PersonalLock:
    return personal.add_passkey(
        account=clerk.account, pair=clerk.personal, prf=prf, label="Schreibtisch",
        parameters={"salt": "00"}, by=clerk, at=clock.now(),
    )  # fmt: skip


def test_the_password_opens_it_and_no_other(clerk: Actor) -> None:
    assert personal.open_with_password(clerk.account, DEMO_PASSWORD) == clerk.personal
    with pytest.raises(WrongSecret):
        personal.open_with_password(clerk.account, DEMO_PASSWORD + " ")


def test_umlauts_open_it_however_a_keyboard_composes_them(clerk: Actor) -> None:
    word = "Gemüseweg über Äcker"
    personal.change_password(
        account=clerk.account, pair=clerk.personal, password=unicodedata.normalize("NFD", word),
        by=clerk, at=clock.now(),
    )  # fmt: skip
    assert personal.open_with_password(clerk.account, unicodedata.normalize("NFC", word))


def test_a_changed_password_keeps_the_key_and_its_rights(cast: Cast, clerk: Actor) -> None:
    personal.change_password(
        account=clerk.account, pair=clerk.personal, password=NEW, by=clerk, at=clock.now()
    )
    pair = personal.open_with_password(clerk.account, NEW)
    assert rings.open_ring(clerk.authority_id, pair).ring.authority_id == clerk.authority_id
    with pytest.raises(WrongSecret):
        personal.open_with_password(clerk.account, DEMO_PASSWORD)


def test_a_forgotten_password_means_a_new_key_that_opens_nothing_yet(clerk: Actor) -> None:
    pair = personal.password_was_reset(
        account=clerk.account, password=NEW, by=clerk, at=clock.now()
    )
    assert pair is not None
    assert pair != clerk.personal
    for key in (pair, clerk.personal):
        with pytest.raises(NotEntitled):
            rings.open_ring(clerk.authority_id, key)
    assert PersonalKey.objects.filter(account=clerk.account).count() == 2


def test_a_passkey_saves_the_key_when_the_password_is_forgotten(clerk: Actor) -> None:
    prf = os.urandom(32)
    lock = passkey(clerk, prf)
    assert (
        personal.password_was_reset(account=clerk.account, password=NEW, by=clerk, at=clock.now())
        is None
    )
    assert personal.open_with_passkey(lock, prf) == clerk.personal
    assert rings.open_ring(clerk.authority_id, clerk.personal)
    with pytest.raises(WrongSecret):
        personal.open_with_password(clerk.account, NEW)


def test_a_lost_passkey_is_removed_but_never_the_last_way(clerk: Actor) -> None:
    lock = passkey(clerk, os.urandom(32))
    with pytest.raises(WrongSecret):
        personal.open_with_passkey(lock, os.urandom(32))
    personal.remove_lock(lock=lock, by=clerk, at=clock.now())
    last = PersonalLock.objects.get(key__account=clerk.account, key__ended_at=None)
    assert last.kind == LockKind.PASSWORD
    with pytest.raises(WrongSecret, match="einzige"):
        personal.remove_lock(lock=last, by=clerk, at=clock.now())


def test_a_passkey_without_prf_is_refused(clerk: Actor) -> None:
    with pytest.raises(WrongSecret, match="PRF"):
        passkey(clerk, b"")
