"""Guessing is slow, locks nobody else out, and tells nobody who has an account."""

from __future__ import annotations

import hashlib
import re
from contextlib import contextmanager

import pytest
from django.contrib.auth import hashers
from django.core import mail
from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.test import Client, RequestFactory

from rathaus.accounts.adapter import devices
from rathaus.accounts.forms.password_rules import BreachedValidator, GuessableValidator
from rathaus.accounts.models import Account, SignIn
from rathaus.site.demo.people import DEMO_PASSWORD
from tests.accounts.factors import LOGIN, SECURITY, give_app, is_signed_in, password_step
from tests.cast import Cast, confirmed

pytestmark = pytest.mark.django_db
TOO_MANY = "Zu viele"


def guess(client: Client, address: str, network: str = "192.0.2.7", times: int = 1) -> str:
    for _time in range(times):
        answer = client.post(
            LOGIN, {"login": address, "password": "falsch-falsch-falsch"}, REMOTE_ADDR=network
        )
    return answer.content.decode()


def right(client: Client, account: Account, network: str) -> bool:
    data = {"login": account.email, "password": DEMO_PASSWORD}
    client.post(LOGIN, data, REMOTE_ADDR=network)
    return is_signed_in(client)


def test_a_stranger_uses_up_only_their_own_attempts(cast: Cast) -> None:
    account = cast.citizen.account
    assert TOO_MANY in guess(Client(), account.email, times=6)
    assert not right(Client(), account, "192.0.2.7")  # from there not even the right one
    assert right(Client(), account, "198.51.100.1")


def test_many_networks_cannot_lock_out_a_device_that_is_known(cast: Cast) -> None:
    account = cast.citizen.account
    own = Client()
    assert right(own, account, "198.51.100.1")
    own.post("/konto/logout/")
    for number in range(25):
        guess(Client(), account.email, f"203.0.113.{number}", times=4)
    assert TOO_MANY in guess(Client(), account.email, "203.0.113.99")
    assert not right(Client(), account, "203.0.113.100")
    assert right(own, account, "203.0.113.100")


def test_a_known_device_is_limited_too_and_known_for_its_own_account_only(cast: Cast) -> None:
    own, account = Client(), cast.citizen.account
    assert right(own, account, "198.51.100.1")
    own.post("/konto/logout/")
    assert TOO_MANY in guess(own, account.email, "198.51.100.1", times=11)
    other = cast.other_citizen.account.email
    assert TOO_MANY in guess(own, other, "198.51.100.2", times=6)


def test_a_forged_device_is_none() -> None:
    request = RequestFactory().get("/")
    request.COOKIES[devices.COOKIE] = "forged"
    assert devices.known(request, "anna@example.org") == ""


def test_the_owner_is_told_once_and_strangers_see_no_difference(cast: Cast, run_jobs) -> None:
    pages = []
    for address in (cast.citizen.account.email, "niemand@example.org"):
        page = guess(Client(), address, times=8)
        pages.append(page.split("<main")[1].replace(address, "ADDRESS"))
    one, two = (re.sub(r'value="\w{64}"', "", page) for page in pages)
    assert one == two
    run_jobs()
    assert [(each.subject, each.to) for each in mail.outbox] == [
        ("Fehlgeschlagene Anmeldungen", [cast.citizen.account.email])
    ]


@contextmanager
def counted_hashes(monkeypatch):
    """How often a password is hashed, which is what takes the time."""
    found = []
    encode = hashers.MD5PasswordHasher.encode

    def count(self, *args, **kwargs):
        found.append(1)
        return encode(self, *args, **kwargs)

    with monkeypatch.context() as patch:
        patch.setattr(hashers.MD5PasswordHasher, "encode", count)
        yield found


@pytest.mark.parametrize(
    ("path", "data"),
    [
        (LOGIN, {"login": "ADDRESS", "password": "falsch-falsch-falsch"}),
        (
            "/konto/signup/",
            {"email": "ADDRESS", "password1": "vier Wege zur Muehle",
             "password2": "vier Wege zur Muehle"},
        ),
        ("/konto/password/reset/", {"email": "ADDRESS"}),
    ],
)  # fmt: skip
def test_known_and_unknown_addresses_cost_the_same(
    cast: Cast, monkeypatch, path: str, data: dict[str, str]
) -> None:
    """The same work, so the same time: as many hashes of passwords, as many mails."""
    costs = []
    for address in ("anna@example.org", "niemand@example.org"):
        sent = {name: value.replace("ADDRESS", address) for name, value in data.items()}
        mail.outbox.clear()
        with counted_hashes(monkeypatch) as hashes:
            Client().post(path, sent)
        costs.append((len(hashes), len(mail.outbox)))
    assert costs[0] == costs[1]
    assert sum(costs[0]) > 0


def test_a_new_device_is_told_by_mail_a_known_one_is_not(cast: Cast, run_jobs) -> None:
    client, account = Client(), cast.citizen.account
    right(client, account, "198.51.100.1")  # the first time ever
    run_jobs()
    assert mail.outbox == []
    right(Client(), account, "198.51.100.1")
    run_jobs()
    assert mail.outbox[-1].subject == "Neue Anmeldung mit Ihrem Konto"
    assert "198.51" not in mail.outbox[-1].body
    client.post("/konto/logout/")
    right(client, account, "203.0.113.5")
    run_jobs()
    assert len(mail.outbox) == 1


def test_the_list_of_sign_ins_says_no_more_than_needed(cast: Cast) -> None:
    client = Client(
        headers={"user-agent": "Mozilla/5.0 (X11; Linux x86_64; rv:149.0) Firefox/149.0"}
    )
    right(client, cast.citizen.account, "198.51.100.77")
    row = SignIn.objects.get()
    assert (row.device, row.network) == ("Firefox auf Linux", "198.51.100.x")
    page = client.get(f"{SECURITY}geraete/").content.decode()
    assert "Firefox auf Linux" in page
    assert "198.51.100.77" not in page


@pytest.mark.parametrize(
    ("ip", "network"),
    [("198.51.100.77", "198.51.100.x"), ("2001:db8:aa:bb::1", "2001:db8:aa::x"), ("?", "")],
)
def test_networks_have_no_end(ip: str, network: str) -> None:
    assert devices.network(ip) == network


def test_other_browsers_are_signed_out_from_here(cast: Cast) -> None:
    account, clients = cast.citizen.account, [Client(), Client(), Client()]
    for client in clients:
        right(client, account, "198.51.100.1")
    here, second, third = clients
    row = SignIn.objects.get(session_key=second.session.session_key)
    assert here.post(f"{SECURITY}geraete/{row.pk}/")["Location"] == f"{SECURITY}geraete/"
    assert here.get("/postfach/").status_code == 200
    assert second.get("/postfach/")["Location"].startswith(LOGIN)
    assert third.get("/postfach/").status_code == 200
    here.post(f"{SECURITY}geraete/andere/")
    assert third.get("/postfach/")["Location"].startswith(LOGIN)
    assert here.get("/postfach/").status_code == 200
    assert SignIn.objects.count() == 1


def test_nobody_signs_others_out(cast: Cast) -> None:
    client = Client()
    right(client, cast.citizen.account, "198.51.100.1")
    row = SignIn.objects.get()
    other = confirmed(cast.other_citizen)
    assert other.post(f"{SECURITY}geraete/{row.pk}/").status_code == 404
    assert client.get("/postfach/").status_code == 200


def test_a_new_password_signs_the_others_out_and_stays_in_the_list(cast: Cast) -> None:
    account, here, other = cast.citizen.account, Client(), Client()
    right(here, account, "198.51.100.1")
    right(other, account, "198.51.100.1")
    new = "vier Wege zur Muehle"
    data = {"oldpassword": DEMO_PASSWORD, "password1": new, "password2": new}
    here.post("/konto/password/change/", data)
    assert other.get("/postfach/")["Location"].startswith(LOGIN)
    page = here.get(f"{SECURITY}geraete/").content.decode()
    assert "dieses Gerät" in page
    assert SignIn.objects.get().session_key == here.session.session_key


def test_a_remote_sign_out_destroys_what_was_kept_of_the_key(cast: Cast) -> None:
    from django.contrib.sessions.models import Session

    from rathaus.vault.session import IN_SESSION

    account = cast.wiesental_clerk.account
    give_app(account)
    client = Client()
    password_step(client, account)
    key = client.session.session_key
    assert IN_SESSION in Session.objects.get(session_key=key).get_decoded()
    SignIn.objects.create(account=account, session_key=key, device="x", network="")
    here = confirmed(cast.wiesental_clerk)
    here.post(f"{SECURITY}geraete/andere/")
    assert not Session.objects.filter(session_key=key).exists()


@pytest.mark.parametrize(
    "password",
    ["Passwort1234!", "password12345", "qwertzuiop123", "abcabcabcabc", "111111111111",
     "1984-05-23-1984", "rathaus-rathaus", "anna@example.org"],
)  # fmt: skip
def test_passwords_that_are_easy_to_guess_are_refused(password: str) -> None:
    with pytest.raises(ValidationError, match="leicht zu erraten"):
        GuessableValidator().validate(password, Account(email="anna@example.org"))


@pytest.mark.parametrize(
    "password", ["vier Wege zur Muehle", "Sieben-Linden-am-Bach", "kaffee ohne zug im august " * 9]
)
def test_words_without_odd_signs_are_good(password: str) -> None:
    GuessableValidator().validate(password, Account(email="anna@example.org"))


@pytest.fixture
def breached(settings, tmp_path):
    """A list as it is handed out, sorted, with counts; returns the passwords on it."""
    known = [f"gestohlen-{number}" for number in range(500)]
    lines = sorted(hashlib.sha1(each.encode()).hexdigest().upper() for each in known)
    file = tmp_path / "breached.txt"
    file.write_text("".join(f"{line}:{len(line) * n}\r\n" for n, line in enumerate(lines)))
    settings.BREACHED_PASSWORDS = str(file)
    return known


def test_breached_passwords_are_found_and_no_others(breached: list[str]) -> None:
    for password in breached:
        with pytest.raises(ValidationError, match="gestohlen"):
            BreachedValidator().validate(password)
    for number in range(500):
        BreachedValidator().validate(f"nicht-gestohlen-{number}")


def test_a_missing_list_is_no_silent_yes(settings, tmp_path) -> None:
    settings.BREACHED_PASSWORDS = str(tmp_path / "missing")
    with pytest.raises(ImproperlyConfigured, match="RATHAUS_BREACHED_PASSWORDS"):
        BreachedValidator().validate("irgendein Passwort")


def test_sign_up_says_what_to_do(client: Client) -> None:
    data = {
        "email": "carla@example.org",
        "password1": "Passwort1234!",
        "password2": "Passwort1234!",
    }
    page = client.post("/konto/signup/", data).content.decode()
    assert "Nehmen Sie zum Beispiel vier Wörter" in page
    assert not Account.objects.exists()
