"""Whoever changes how an account is signed in to leaves an event, and its owner gets an e-mail."""

from __future__ import annotations

import re
import smtplib

import pytest
from django.core import mail
from django.test import Client

from rathaus.access.events.queries import events
from rathaus.access.events.words import WORDS
from rathaus.accounts.models import Account
from rathaus.audit.models import Event
from rathaus.site.demo.people import DEMO_PASSWORD
from tests.accounts.factors import SECURITY, code_of, factors, give_app
from tests.accounts.test_passkeys import add, device
from tests.cast import Cast, confirmed

pytestmark = pytest.mark.django_db
APP, CODES = f"{SECURITY}app/", f"{SECURITY}codes/"


def verbs_of(account: Account) -> list[str]:
    found = Event.objects.filter(object_type="Account", object_id=str(account.pk))
    kept = [each for each in found.order_by("at", "pk") if each.verb != "account_key.create"]
    assert {each.verb for each in kept} <= set(WORDS)
    return [each.verb for each in kept]


def set_up_app(client: Client) -> None:
    page = client.get(APP).content.decode()
    secret = re.search(r'security-secret">([A-Z2-7 ]+)<', page).group(1).replace(" ", "")
    assert client.post(APP, {"code": code_of(secret)}).status_code == 302


@pytest.mark.django_db(transaction=True)
def test_an_app_and_codes(cast: Cast) -> None:
    account, client = cast.citizen.account, confirmed(cast.citizen)
    set_up_app(client)
    client.post(f"{CODES}neu/")
    client.post(f"{APP}entfernen/")
    assert sorted(verbs_of(account)) == [
        "factor.add_app",
        "factor.drop_codes",
        "factor.make_codes",
        "factor.make_codes",
        "factor.remove_app",
    ]
    told = {(each.subject, *each.to) for each in mail.outbox}
    assert told == {
        ("Zweiter Faktor eingerichtet", account.email),
        ("Neue Wiederherstellungscodes", account.email),
        ("Zweiter Faktor entfernt", account.email),
    }
    event = Event.objects.get(verb="factor.add_app")
    assert (event.actor, event.authority) == (f"account:{account.pk}", None)


def test_a_passkey(cast: Cast) -> None:
    client = confirmed(cast.citizen)
    add(client, device())
    number = re.search(r"passkey/(\d+)/entfernen", client.get(SECURITY).content.decode()).group(1)
    client.post(f"{SECURITY}passkey/{number}/entfernen/", HTTP_HOST="localhost")
    assert set(verbs_of(cast.citizen.account)) == {
        "factor.add_passkey",
        "factor.make_codes",
        "factor.remove_passkey",
        "factor.drop_codes",
    }
    assert [each.subject for each in mail.outbox] == ["Passkey eingerichtet", "Passkey entfernt"]


def test_a_password_and_an_address(cast: Cast) -> None:
    account, client = cast.citizen.account, confirmed(cast.citizen)
    new = "Acht-Weiden-am-Wehr"
    sent = {"oldpassword": DEMO_PASSWORD, "password1": new, "password2": new}
    client.post("/konto/password/change/", sent)
    client.post("/konto/email/", {"action_add": "1", "email": "anders@example.org"})
    link = re.findall(r"http://testserver(\S+)", mail.outbox[-1].body)[0]
    assert verbs_of(account) == ["account.change_password"]
    client.post(link)
    assert verbs_of(account) == ["account.change_password", "account.change_email"]
    dump = " ".join(str(each.detail) for each in Event.objects.all())
    assert "anders@" not in dump


def test_the_authority_of_staff_sees_it_and_no_other(cast: Cast) -> None:
    clerk = cast.wiesental_clerk
    set_up_app(confirmed(clerk))
    seen = events(cast.wiesental_auditor, verb="factor.add_app").get()
    assert seen.actor == clerk.label
    assert not events(cast.birkenrain_clerk, verb="factor.add_app").exists()


def test_a_mail_server_that_is_down_keeps_no_stolen_passkey(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    client = confirmed(cast.citizen)
    add(client, device())
    give_app(cast.citizen.account)
    number = re.search(r"passkey/(\d+)/entfernen", client.get(SECURITY).content.decode()).group(1)

    def down(*_args: object, **_options: object) -> None:
        raise smtplib.SMTPServerDisconnected

    monkeypatch.setattr("django.core.mail.EmailMessage.send", down)
    client.post(f"{SECURITY}passkey/{number}/entfernen/", HTTP_HOST="localhost")
    assert factors(cast.citizen.account) == {"totp", "recovery_codes"}
    assert "factor.remove_passkey" in verbs_of(cast.citizen.account)
    assert "was not sent" in caplog.text
