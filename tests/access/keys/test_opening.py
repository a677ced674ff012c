"""A locked session is opened, and leads on to the page that was asked for."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from rathaus.lib import clock
from rathaus.site.demo.people import DEMO_PASSWORD
from rathaus.vault import personal
from rathaus.vault.models import LockKind, PersonalKey
from rathaus.vault.session import COOKIE
from tests.access.keys.authenticator import MALFORMED, Passkey
from tests.cast import Cast, sign_in
from tests.mailbox.test_pages import text_of

pytestmark = pytest.mark.django_db
UNLOCK, ASK = reverse("access:unlock"), reverse("access:passkey_ask")
BY_PASSKEY, OWN = reverse("access:unlock_passkey"), reverse("access:own_key")
JOINT, ANEW = reverse("access:own_password"), reverse("access:own_key_anew")
WANTED = "/vorgaenge/?ansicht=all"


@pytest.fixture
def locked(cast: Cast) -> Client:
    """The clerk, whose browser has lost the cookie of the key."""
    client = sign_in(cast.wiesental_clerk)
    del client.cookies[COOKIE]
    return client


@pytest.fixture
def device(cast: Cast) -> Passkey:
    """A passkey that opens the clerk's key."""
    clerk, device = cast.wiesental_clerk, Passkey()
    personal.add_passkey(
        account=clerk.account, pair=clerk.personal, prf=device.prf(bytes(32)), label="Büro",
        parameters=device.parameters(), by=clerk, at=clock.now(),
    )  # fmt: skip
    return device


def reset_password(cast: Cast) -> None:
    clerk = cast.wiesental_clerk
    personal.password_was_reset(
        account=clerk.account, password=DEMO_PASSWORD, by=clerk, at=clock.now()
    )


def is_open(client: Client) -> bool:
    return "verschlossen –" not in text_of(client.get(OWN))


def test_the_password_opens_and_leads_back(locked: Client) -> None:
    assert not is_open(locked)
    answer = locked.post(UNLOCK, {"password": DEMO_PASSWORD, "next": WANTED})
    assert answer["Location"] == WANTED
    assert is_open(locked)
    assert locked.get(UNLOCK, {"next": WANTED})["Location"] == WANTED  # nothing to do


def test_a_wrong_password_is_refused_and_counted(locked: Client) -> None:
    for _attempt in range(5):
        page = text_of(locked.post(UNLOCK, {"password": "falsch geraten"}))
        assert "Das Passwort stimmt nicht." in page
    page = text_of(locked.post(UNLOCK, {"password": DEMO_PASSWORD}))
    assert "Zu viele" in page
    assert not is_open(locked)


def test_a_sent_form_leads_back_to_its_page(locked: Client) -> None:
    """No content is reached; who has sent a form comes back to where it stood."""
    post = {"headers": {"referer": "http://testserver/konto/schluessel/"}}
    answer = locked.post(JOINT, {"password": DEMO_PASSWORD}, **post)
    assert answer["Location"] == f"{UNLOCK}?next=%2Fkonto%2Fschluessel%2F"
    post = {"headers": {"referer": "http://boese.example/konto/"}}
    assert locked.post(JOINT, {"password": DEMO_PASSWORD}, **post)["Location"] == UNLOCK


def test_who_has_no_key_yet_gets_one(cast: Cast) -> None:
    PersonalKey.objects.filter(account=cast.wiesental_guide.account).delete()
    client = sign_in(cast.wiesental_guide)
    del client.cookies[COOKIE]
    assert "noch keinen Schlüssel" in text_of(client.get(OWN))
    client.post(UNLOCK, {"password": DEMO_PASSWORD})
    assert is_open(client)


def test_a_passkey_opens(locked: Client, device: Passkey) -> None:
    options = locked.post(ASK).json()
    answer = locked.post(BY_PASSKEY, {**device.used(options), "next": WANTED})
    assert answer["Location"] == WANTED
    assert is_open(locked)


@pytest.mark.parametrize(
    "wrong",
    [
        {"origin": "http://boese.example"},
        {"origin": "http://testserver:8000"},
        {"host": "boese.example"},
        {"flags": 1},  # nobody was verified
        {"secret": b"another secret that is 32 bytes."},
    ],
)
def test_what_is_not_right_opens_nothing(locked: Client, device: Passkey, wrong: dict) -> None:
    options = locked.post(ASK).json()
    other = Passkey(**{**vars(device), **wrong})
    salt = next(iter(options["extensions"]["prf"]["evalByCredential"].values()))
    options["extensions"]["prf"]["evalByCredential"] = {other._id: salt}
    page = text_of(locked.post(BY_PASSKEY, other.used(options)))
    assert "Bitte versuchen Sie es noch einmal." in page
    assert not is_open(locked)


def test_an_answer_of_another_shape_opens_nothing(locked: Client, device: Passkey) -> None:
    for answer in MALFORMED:
        fields = {**device.used(locked.post(ASK).json()), "credential": answer}
        assert "Bitte versuchen Sie es noch einmal." in text_of(locked.post(BY_PASSKEY, fields))
    assert not is_open(locked)


def test_an_answer_works_once(locked: Client, device: Passkey) -> None:
    fields = device.used(locked.post(ASK).json())
    locked.post(BY_PASSKEY, fields)
    page = text_of(locked.post(BY_PASSKEY, fields))
    assert "Bitte versuchen Sie es noch einmal." in page


def test_a_result_that_does_not_fit_opens_nothing(locked: Client, device: Passkey) -> None:
    fields = device.used(locked.post(ASK).json())
    for prf in ("", "AAAA", "?", "A" * 43):
        options = locked.post(ASK).json()
        fields = {**device.used(options), "prf": prf}
        assert locked.post(BY_PASSKEY, fields).status_code == 200
    assert not is_open(locked)


def test_after_a_reset_the_passkey_opens_and_the_password_is_joined(
    cast: Cast, locked: Client, device: Passkey
) -> None:
    reset_password(cast)
    page = text_of(locked.get(UNLOCK))
    assert "Ihr neues Passwort öffnet Ihren Schlüssel noch nicht." in page
    assert "Mit Passwort öffnen" not in page
    assert "öffnet Ihren Schlüssel nicht" in text_of(
        locked.post(UNLOCK, {"password": DEMO_PASSWORD})
    )
    answer = locked.post(BY_PASSKEY, {**device.used(locked.post(ASK).json()), "next": WANTED})
    assert answer["Location"] == f"{JOINT}?next=%2Fvorgaenge%2F%3Fansicht%3Dall"
    assert locked.post(JOINT, {"password": DEMO_PASSWORD, "next": WANTED})["Location"] == WANTED
    assert personal.open_with_password(cast.wiesental_clerk.account, DEMO_PASSWORD)


def test_who_has_lost_both_begins_anew(cast: Cast, locked: Client, device: Passkey) -> None:
    assert "nicht nötig" in text_of(locked.post(ANEW, {"password": DEMO_PASSWORD}))
    old = personal.key_in_use(cast.wiesental_clerk.account)
    reset_password(cast)
    locked.post(ANEW, {"password": DEMO_PASSWORD})
    new = personal.key_in_use(cast.wiesental_clerk.account)
    assert new.pk != old.pk
    assert [lock.kind for lock in new.locks.all()] == [LockKind.PASSWORD]
    page = locked.get(reverse("access:own_key"))
    assert "Nicht freigeschaltet für" in text_of(page)


def test_a_passkey_of_another_address_is_named(cast: Cast, locked: Client, device: Passkey) -> None:
    page = locked.get(UNLOCK, headers={"host": "localhost"})
    assert "testserver" in text_of(page)
    assert "Mit Passkey öffnen" not in text_of(page)
