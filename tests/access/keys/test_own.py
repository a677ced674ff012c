"""The own key: passkeys are added after the password was shown, and removed when lost."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from fido2.webauthn import AuthenticatorData

from rathaus.access.keys import queries
from rathaus.site.demo.people import DEMO_PASSWORD
from rathaus.vault import personal
from rathaus.vault.envelope import PrivateKey
from rathaus.vault.models import LockKind, PersonalLock
from rathaus.vault.session import COOKIE
from tests.access.keys.authenticator import MALFORMED, Passkey
from tests.cast import Cast, sign_in
from tests.mailbox.test_pages import text_of

pytestmark = pytest.mark.django_db
OWN, ADD, ASK = (reverse(f"access:{n}") for n in ("own_key", "passkey_add", "passkey_ask_new"))


@pytest.fixture
def clerk(cast: Cast) -> Client:
    """The clerk, who has just shown the password again."""
    client = sign_in(cast.wiesental_clerk)
    client.post(reverse("account_reauthenticate"), {"password": DEMO_PASSWORD})
    return client


def add(client: Client, device: Passkey, **other: str) -> str:
    fields = {**device.created(client.post(ASK).json()), "label": "Büro", **other}
    return text_of(client.post(ADD, fields, follow=True))


def locks(cast: Cast) -> list[PersonalLock]:
    return list(PersonalLock.objects.filter(key__account=cast.wiesental_clerk.account))


def test_a_passkey_is_added(cast: Cast, clerk: Client) -> None:
    device = Passkey()
    page = add(clerk, device)
    assert "Der Passkey ist eingerichtet." in page
    assert "Passkey: Büro" in page
    lock = next(lock for lock in locks(cast) if lock.kind == LockKind.PASSKEY)
    prf = device.prf(bytes.fromhex(lock.parameters["salt"]))
    assert personal.open_with_passkey(lock, prf) == cast.wiesental_clerk.personal
    assert prf.hex() not in str(lock.parameters)
    assert ADD in text_of(clerk.get(OWN))
    known = clerk.post(ASK).json()["excludeCredentials"]
    assert [entry["id"] for entry in known] == [device._id]


def test_without_the_password_there_is_no_challenge(cast: Cast) -> None:
    client = sign_in(cast.wiesental_clerk)
    assert client.get(ADD)["Location"].startswith(reverse("account_reauthenticate"))
    assert client.post(ASK).json() == {"go": ADD}
    fields = {"label": "Büro", "credential": "{}", "prf": "A" * 43}
    assert "Bitte versuchen Sie es noch einmal." in text_of(client.post(ADD, fields))


@pytest.mark.parametrize(
    "wrong",
    [
        {"origin": "http://boese.example"},
        {"host": "boese.example"},
        {"flags": AuthenticatorData.FLAG.UP},
    ],
)
def test_what_is_not_right_is_refused(cast: Cast, clerk: Client, wrong: dict) -> None:
    assert "Bitte versuchen Sie es noch einmal." in add(clerk, Passkey(**wrong))
    assert len(locks(cast)) == 1


@pytest.mark.parametrize("prf", ["", "AAAA"])
def test_a_passkey_without_prf_is_refused(cast: Cast, clerk: Client, prf: str) -> None:
    assert "PRF fehlt" in add(clerk, Passkey(), prf=prf)
    assert len(locks(cast)) == 1


def test_an_answer_of_another_shape_is_refused(cast: Cast, clerk: Client) -> None:
    for answer in MALFORMED:
        assert "Bitte versuchen Sie es noch einmal." in add(clerk, Passkey(), credential=answer)
    assert len(locks(cast)) == 1


def test_a_challenge_works_once(cast: Cast, clerk: Client) -> None:
    fields = {**Passkey().created(clerk.post(ASK).json()), "label": "Büro"}
    clerk.post(ADD, fields)
    assert "Bitte versuchen Sie es noch einmal." in text_of(clerk.post(ADD, fields))
    assert len(locks(cast)) == 2


def test_a_lost_passkey_is_removed_but_not_the_only_way(cast: Cast, clerk: Client) -> None:
    add(clerk, Passkey())
    lock = next(lock for lock in locks(cast) if lock.kind == LockKind.PASSKEY)
    remove = reverse("access:passkey_remove", args=[lock.pk])
    assert "„Büro“" in text_of(clerk.get(remove))
    PersonalLock.objects.filter(kind=LockKind.PASSWORD, key=lock.key).delete()
    assert "der einzige Weg" in text_of(clerk.post(remove))
    other = sign_in(cast.wiesental_clerk2)
    assert other.post(remove).status_code == 404
    add(clerk, Passkey(), label="Zuhause")
    assert "Der Passkey ist entfernt." in text_of(clerk.post(remove, follow=True))
    assert [lock.label for lock in locks(cast)] == ["Zuhause"]
    assert clerk.post(remove).status_code == 404


def test_the_page_says_what_the_key_opens(cast: Cast, clerk: Client) -> None:
    page = text_of(clerk.get(OWN))
    assert "Samtgemeinde Wiesental" in page
    assert "Nicht freigeschaltet" not in page
    assert "Nicht freigeschaltet für" in text_of(sign_in(cast.wiesental_it).get(OWN))


def test_the_page_shows_the_key_that_the_session_has(cast: Cast, clerk: Client) -> None:
    """Not the one with which somebody has replaced it in the database."""
    genuine = text_of(clerk.get(OWN))
    assert "ausgetauscht" not in genuine
    key = personal.key_in_use(cast.wiesental_clerk.account)
    assert key
    shown = queries.in_groups(key)
    assert shown in genuine
    key.public = PrivateKey.generate().public.raw
    key.save()
    page = text_of(clerk.get(OWN))
    assert shown in page
    assert queries.in_groups(key) not in page
    assert "Ihr Schlüssel in der Datenbank wurde ausgetauscht." in page
    del clerk.cookies[COOKIE]
    assert queries.in_groups(key) in text_of(clerk.get(OWN))
