"""Signing up, in and out, through our own pages and mails."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from allauth.account.forms import default_token_generator
from allauth.account.models import EmailAddress
from allauth.account.utils import user_pk_to_url_str
from django.core import mail
from django.http import HttpResponse
from django.test import Client
from lxml import html

from rathaus.access.actor import Actor
from rathaus.accounts.models import Account
from rathaus.site.demo.people import DEMO_PASSWORD
from tests.cast import Cast

PASSWORD = "Sieben-Linden-am-Bach"
ADDRESS = "carla@example.org"
ENGLISH = re.compile(r"\b(your|email address|please|password|sign|click|account)\b", re.IGNORECASE)


def main_text(response: HttpResponse) -> str:
    root = html.document_fromstring(response.content.decode())
    return " ".join(root.xpath("//main")[0].text_content().split())


def link_in_mail() -> str:
    return re.findall(r"http://\S+", mail.outbox[-1].body)[0].removeprefix("http://testserver")


def sign_up(client: Client, **more: str) -> HttpResponse:
    data = {"email": ADDRESS, "password1": PASSWORD, "password2": PASSWORD, **more}
    return client.post("/konto/signup/", data, follow=True)


@pytest.mark.parametrize(
    "path",
    ["login/", "signup/", "password/reset/", "password/reset/done/", "inactive/", "confirm-email/",
     "confirm-email/abc/", "password/reset/key/1-abc/", "password/reset/key/done/"],
)  # fmt: skip
def test_pages_for_strangers_are_ours_and_german(db: None, client: Client, path: str) -> None:
    answer = client.get(f"/konto/{path}")
    assert answer.status_code == 200
    assert 'class="rathaus-page"' in answer.content.decode()
    assert not ENGLISH.search(main_text(answer))


@pytest.mark.parametrize("path", ["email/", "password/change/", "logout/", "reauthenticate/"])
def test_pages_of_ones_own_account_are_ours_and_german(
    cast: Cast, client_of: Callable[[Actor], Client], path: str
) -> None:
    actor = cast.citizen
    actor.account.set_password(PASSWORD)
    actor.account.save()
    answer = client_of(actor).get(f"/konto/{path}")
    assert answer.status_code == 200
    assert 'class="rathaus-page"' in answer.content.decode()
    assert not ENGLISH.search(main_text(answer))


def test_someone_signs_up_confirms_and_signs_in(db: None, client: Client) -> None:
    assert "Wir haben Ihnen eine E-Mail" in main_text(sign_up(client))
    assert mail.outbox[-1].subject == "Bitte bestätigen Sie Ihre E-Mail-Adresse"
    assert not ENGLISH.search(re.sub(r"http://\S+", "", mail.outbox[-1].body))
    link = link_in_mail()
    assert ADDRESS in main_text(client.get(link))
    client.post(link)
    answer = client.post("/konto/login/", {"login": ADDRESS, "password": PASSWORD}, follow=True)
    assert "Sie sind angemeldet." in main_text(answer)
    assert Account.objects.get(email=ADDRESS).pk.hex not in answer.content.decode()


def test_a_new_account_leads_back_to_what_was_wanted(db: None, client: Client) -> None:
    sign_up(client, next="/postfach/profil/")
    confirmed = client.post(link_in_mail())
    assert confirmed["Location"] == "/konto/login/?next=%2Fpostfach%2Fprofil%2F"
    form = client.get(confirmed["Location"])
    assert 'name="next" value="/postfach/profil/"' in form.content.decode()


def test_a_new_account_leads_to_no_foreign_page(db: None, client: Client) -> None:
    sign_up(client, next="https://elsewhere.example/")
    assert client.post(link_in_mail())["Location"] == "/konto/login/"


def test_an_address_that_has_an_account_is_told_by_mail_only(db: None, client: Client) -> None:
    Account.objects.create_user(ADDRESS, PASSWORD)
    assert "Wir haben Ihnen eine E-Mail" in main_text(sign_up(client))
    assert mail.outbox[-1].subject == "Sie haben schon ein Konto"


def test_a_forgotten_password_is_replaced(db: None, client: Client) -> None:
    account = Account.objects.create_user(ADDRESS, PASSWORD)
    EmailAddress.objects.create(user=account, email=ADDRESS, verified=True, primary=True)
    client.post("/konto/password/reset/", {"email": ADDRESS})
    assert mail.outbox[-1].subject == "Neues Passwort wählen"
    form = client.get(link_in_mail(), follow=True)
    assert "Neues Passwort wählen" in main_text(form)
    new = {"password1": "Acht-Weiden-am-Wehr", "password2": "Acht-Weiden-am-Wehr"}
    answer = client.post(form.redirect_chain[-1][0], new, follow=True)
    assert "Ihr Passwort ist geändert" in main_text(answer)
    assert mail.outbox[-1].subject == "Ihr Passwort wurde zurückgesetzt"


def test_a_mail_about_a_missing_account_offers_one(db: None, client: Client) -> None:
    client.post("/konto/password/reset/", {"email": ADDRESS})
    assert mail.outbox[-1].subject == "Zu dieser Adresse gibt es kein Konto"
    assert link_in_mail() == "/konto/signup/"


def test_signing_out_needs_a_post(cast: Cast, client_of: Callable[[Actor], Client]) -> None:
    client = client_of(cast.citizen)
    assert "Möchten Sie sich abmelden?" in main_text(client.get("/konto/logout/"))
    assert "Sie sind abgemeldet." in main_text(client.post("/konto/logout/", follow=True))


def test_wrong_passwords_are_explained_at_the_top(cast: Cast, client: Client) -> None:
    data = {"login": cast.citizen.account.email, "password": "falsch-falsch-falsch"}
    root = html.document_fromstring(client.post("/konto/login/", data).content.decode())
    assert root.xpath("//section[@aria-labelledby='fehler-titel']//li")
    assert not root.xpath("//input[@type='password']/@value")


def test_addresses_are_added_and_removed(cast: Cast, client_of: Callable[[Actor], Client]) -> None:
    account = cast.citizen.account
    EmailAddress.objects.get_or_create(
        user=account, email=account.email, defaults={"verified": True, "primary": True}
    )
    client = client_of(cast.citizen)
    client.post("/konto/reauthenticate/", {"password": DEMO_PASSWORD})
    answer = client.post("/konto/email/", {"action_add": "1", "email": ADDRESS}, follow=True)
    assert ADDRESS in main_text(answer)
    assert "noch nicht bestätigt" in main_text(answer)
    answer = client.post("/konto/email/", {"action_remove": "1", "email": ADDRESS}, follow=True)
    assert f"Die Adresse {ADDRESS} ist entfernt." in main_text(answer)


def test_a_new_address_counts_once_confirmed_and_the_old_one_is_told(
    cast: Cast, client_of: Callable[[Actor], Client]
) -> None:
    account = cast.citizen.account
    client = client_of(cast.citizen)
    client.post("/konto/reauthenticate/", {"password": DEMO_PASSWORD})
    answer = client.post("/konto/email/", {"action_add": "1", "email": ADDRESS}, follow=True)
    assert "Bis dahin gilt die bisherige Adresse." in main_text(answer)
    assert Account.objects.get(pk=account.pk).email == account.email
    client.post(link_in_mail())
    assert Account.objects.get(pk=account.pk).email == ADDRESS
    assert [each.email for each in EmailAddress.objects.filter(user=account)] == [ADDRESS]
    assert (mail.outbox[-1].to, mail.outbox[-1].subject) == (
        [account.email],
        "Ihre E-Mail-Adresse wurde geändert",
    )


@pytest.mark.django_db
def test_who_chooses_a_new_password_is_told_what_is_lost(client: Client) -> None:
    account = Account.objects.create(email="anna@example.org")
    key = f"{user_pk_to_url_str(account)}-{default_token_generator.make_token(account)}"
    page = client.get(f"/konto/password/reset/key/{key}/", follow=True).content.decode()
    assert "Für Beschäftigte: " in page
    assert "sobald Ihre Amtsleitung Sie neu freigeschaltet hat" in page
