"""Whoever has no password confirms by passkey, or by a fresh sign-in at the provider, that it is
them; a session that is open at the provider is not enough."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from django.test import Client
from pytest_django import Settings

from rathaus.accounts.identities import fresh
from rathaus.accounts.models import Account
from tests.accounts.factors import SECURITY, give_app
from tests.accounts.test_oidc import new_account
from tests.accounts.test_passkeys import add, device
from tests.cast import Cast, confirmed, sign_in
from tests.oidc.forger import Forger, forger
from tests.oidc.people import declare
from tests.oidc.walking import at_provider, come_back, leave

pytestmark = pytest.mark.django_db
AGAIN = "/konto/sicherheit/bestaetigen/anmeldeweg/"
DELICATE = [
    f"{SECURITY}app/",
    f"{SECURITY}passkey/",
    "/konto/email/",
    "/konto/password/set/",
    "/konto/daten/",
    "/konto/loeschen/",
]


def lena(ways: str) -> Client:
    client = Client()
    new_account(client, "lena")
    return client


@pytest.mark.parametrize("path", DELICATE)
def test_who_has_only_a_provider_is_asked_to_sign_in_there_again(ways: str, path: str) -> None:
    client = lena(ways)
    asked = client.get(path, follow=True)
    assert asked.redirect_chain[-1][0].startswith(AGAIN), asked.redirect_chain
    assert "Mit Nutzerkonto Test noch einmal anmelden" in asked.content.decode()
    target = leave(client, process="again", next=path)
    query = parse_qs(urlsplit(target).query)
    assert (query["prompt"], query["max_age"]) == (["login"], ["300"])
    assert come_back(client, at_provider(target, "lena"))["Location"] == path
    assert client.get(path).status_code == 200


def test_linking_and_parting_are_delicate_too(ways: str) -> None:
    client = lena(ways)
    number = Account.objects.get(email="lena.lindner@example.org").socialaccount_set.get().pk
    answer = client.post(f"/konto/anmeldewege/trennen/{number}/")
    assert answer["Location"].startswith("/konto/reauthenticate/")
    answer = client.post("/konto/anmeldewege/mit/nutzerkonto/", {"process": "connect"})
    assert answer["Location"].startswith("/konto/reauthenticate/")


def test_somebody_else_at_the_provider_confirms_nothing(ways: str) -> None:
    client = lena(ways)
    target = leave(client, process="again", next=f"{SECURITY}app/")
    answer = come_back(client, at_provider(target, "bruno"))
    assert answer.status_code == 403
    assert "gehört nicht zu dem Konto" in answer.content.decode()
    assert client.get(f"{SECURITY}app/").status_code == 302


def test_a_confirmation_lasts_five_minutes(ways: str, monkeypatch: pytest.MonkeyPatch) -> None:
    client = lena(ways)
    come_back(client, at_provider(leave(client, process="again"), "lena"))
    assert client.get(f"{SECURITY}app/").status_code == 200
    later = time.time() + 301
    monkeypatch.setattr("rathaus.accounts.identities.confirming.time.time", lambda: later)
    assert client.get(f"{SECURITY}app/").status_code == 302


@pytest.fixture
def lying(cast: Cast, tmp_path: Path, settings: Settings) -> Iterator[Forger]:
    with forger() as made:
        settings.IDENTITY_PROVIDERS = declare(tmp_path, made.issuer, ars=cast.wiesental.ars)
        yield made


def at_forger(client: Client, lying: Forger, **fields: str):
    query = parse_qs(urlsplit(leave(client, **fields)).query)
    lying.nonce = query["nonce"][0]
    state = query["state"][0]
    return client.get("/konto/anmeldewege/oidc/nutzerkonto/", {"code": "c", "state": state})


@pytest.mark.parametrize("said", [None, "now", True, -1, 1e300, "old", "future"])
def test_an_open_session_at_the_provider_is_not_enough(lying: Forger, said: object) -> None:
    client = Client()
    at_forger(client, lying)
    sent = {"kind": "citizen", "agreed": "on", "email": "f@example.org"}
    client.post("/konto/anmeldewege/neues-konto/", sent)
    account = Account.objects.get(email="f@example.org")
    client.force_login(account, "allauth.account.auth_backends.AuthenticationBackend")
    times = {"old": time.time() - 400, "future": time.time() + 400}
    lying.changes = {} if said is None else {"auth_time": times.get(str(said), said)}
    answer = at_forger(client, lying, process="again", next=f"{SECURITY}app/")
    assert answer.status_code == 403
    assert "nicht neu anmelden lassen" in answer.content.decode()
    assert client.get(f"{SECURITY}app/").status_code == 302
    lying.changes = {"auth_time": int(time.time())}
    assert at_forger(client, lying, process="again", next=f"{SECURITY}app/").status_code == 302
    assert client.get(f"{SECURITY}app/").status_code == 200


def test_a_provider_with_an_open_session_asks_again(ways: str) -> None:
    client, browser = lena(ways), requests.Session()
    at_provider(leave(client), "lena", browser)  # the provider has a session now
    shown = browser.get(leave(client, process="again"))
    assert shown.status_code == 200
    assert "name" in shown.text
    assert fresh.seconds() == 300


def test_who_has_a_passkey_and_no_password_shows_the_passkey(cast: Cast) -> None:
    account = cast.citizen.account
    add(confirmed(cast.citizen), device())
    account.set_unusable_password()
    account.save()
    client = sign_in(cast.citizen)
    asked = client.get(f"{SECURITY}codes/neu/", follow=True, HTTP_HOST="localhost")
    way = asked.redirect_chain[-1][0]
    assert way.startswith(f"{SECURITY}bestaetigen/passkey/"), asked.redirect_chain


def test_who_has_a_password_is_asked_for_it_and_finds_no_other_page(cast: Cast) -> None:
    give_app(cast.citizen.account)
    client = sign_in(cast.citizen)
    assert client.get(AGAIN).status_code == 404
    asked = client.get(f"{SECURITY}codes/neu/", follow=True).content.decode()
    assert "noch einmal Ihr Passwort" in asked
    assert AGAIN not in asked
