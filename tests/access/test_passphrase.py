"""The own key of staff who sign in by a directory and have no password here."""

from __future__ import annotations

import pytest
from django.core.cache import cache
from django.test import Client

from rathaus.access.actor import Actor
from rathaus.accounts.models import Account, AccountKind, Post, Role
from rathaus.audit.models import Event
from rathaus.vault import personal
from rathaus.vault.errors import WrongSecret
from rathaus.vault.session import COOKIE, IN_SESSION
from tests.cast import Cast, build_cast, sign_in

pytestmark = pytest.mark.django_db
PAGE, UNLOCK = "/konto/schluessel/schluessel-passwort/", "/konto/schluessel/oeffnen/"
PHRASE = "Birke Torf Kranich Deich"  # made up for the tests


@pytest.fixture
def cast() -> Cast:
    return build_cast()


@pytest.fixture
def nele(cast: Cast) -> Actor:
    account = Account.objects.create_user("nele.neu@example.org", None, kind=AccountKind.STAFF)
    post = Post.objects.create(
        account=account, authority=cast.wiesental, role=Role.CLERK, display_name="Nele Neu"
    )
    return Actor(account, post)


def choose(client: Client, phrase: str = PHRASE, **more: str) -> int:
    return client.post(PAGE, {"passphrase": phrase, "again": phrase, **more}).status_code


def test_the_first_passphrase_makes_the_key(nele: Actor) -> None:
    client = sign_in(nele)
    assert client.get(f"{UNLOCK}?next=/vorgaenge/")["Location"] == f"{PAGE}?next=%2Fvorgaenge%2F"
    answer = client.post(
        PAGE, {"passphrase": PHRASE, "again": PHRASE, "next": "/vorgaenge/"}, follow=False
    )
    assert answer["Location"] == "/vorgaenge/"
    assert IN_SESSION in client.session
    assert client.cookies[COOKIE].value
    assert personal.has_passphrase(nele.account)
    assert personal.open_with_password(nele.account, PHRASE)
    assert Event.objects.filter(verb="personal_key.create").exists()


def test_short_and_unequal_ones_are_refused(nele: Actor) -> None:
    client = sign_in(nele)
    assert choose(client, "kurz") == 200
    page = client.post(PAGE, {"passphrase": PHRASE, "again": "anders"}).content.decode()
    assert "Die beiden Eingaben sind nicht gleich." in page
    assert personal.key_in_use(nele.account) is None


def test_it_opens_a_locked_session(nele: Actor) -> None:
    choose(sign_in(nele))
    client = sign_in(nele)
    page = client.post(UNLOCK, {"password": "falsch geraten, ganz"}).content.decode()
    assert "Das Schlüssel-Passwort stimmt nicht." in page
    assert IN_SESSION not in client.session
    assert client.post(UNLOCK, {"password": PHRASE, "next": "/vorgaenge/"})["Location"] == (
        "/vorgaenge/"
    )
    assert IN_SESSION in client.session


def test_guessing_is_limited(nele: Actor) -> None:
    choose(sign_in(nele))
    cache.clear()
    client = sign_in(nele)
    for number in range(12):
        page = client.post(UNLOCK, {"password": f"falsch {number}"}).content.decode()
    assert "Das waren zu viele Versuche." in page
    page = client.post(UNLOCK, {"password": PHRASE}).content.decode()
    assert "Das waren zu viele Versuche." in page
    cache.clear()


def test_it_is_changed_while_the_key_is_open(nele: Actor) -> None:
    client = sign_in(nele)
    choose(client)
    before = personal.key_in_use(nele.account)
    assert choose(client, "Ganz neue Worte 2027") == 302
    assert personal.key_in_use(nele.account) == before
    with pytest.raises(WrongSecret):
        personal.open_with_password(nele.account, PHRASE)


def test_forgotten_it_is_a_new_key_and_only_by_a_clear_word(nele: Actor) -> None:
    choose(sign_in(nele))
    before = personal.key_in_use(nele.account)
    client = sign_in(nele)
    assert choose(client, "Ganz neue Worte 2027") == 200
    assert personal.key_in_use(nele.account) == before
    assert choose(client, "Ganz neue Worte 2027", lost="on") == 302
    assert personal.key_in_use(nele.account) != before


def test_a_password_of_the_account_leaves_it_alone(nele: Actor) -> None:
    choose(sign_in(nele))
    before = personal.key_in_use(nele.account)
    from rathaus.vault import signing_in

    signing_in.password_reset(nele.account, "Neues-Passwort-2027!")
    signing_in.password_changed(nele.account, PHRASE, "Neues-Passwort-2027!")
    assert personal.key_in_use(nele.account) == before
    assert personal.open_with_password(nele.account, PHRASE)


def test_who_has_a_password_needs_none(cast: Cast) -> None:
    assert sign_in(cast.wiesental_clerk).get(PAGE).status_code == 404
