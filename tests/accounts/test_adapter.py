"""Signing up and in: for whom, where to, and without telling who has an account."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.conf import settings
from django.core import mail
from django.urls import reverse

from rathaus.accounts.models import Account, AccountKind, Post
from rathaus.lib import clock
from rathaus.site.demo.people import DEMO_PASSWORD

PASSWORD = "Sieben-Linden-am-Bach"
LOGIN, SIGNUP = reverse("account_login"), reverse("account_signup")
RESET = reverse("account_reset_password")


def sign_up(client, email="carla@example.org", **more):
    data = {"email": email, "password1": PASSWORD, "password2": PASSWORD} | more
    return client.post(SIGNUP, data)


def sign_in(client, email, query=""):
    return client.post(LOGIN + query, {"login": email, "password": DEMO_PASSWORD})


@pytest.mark.parametrize(
    ("chosen", "kind"),
    [
        ({"kind": "citizen"}, AccountKind.CITIZEN),
        ({"kind": "business"}, AccountKind.BUSINESS),
        ({}, AccountKind.CITIZEN),
    ],
)
def test_people_and_businesses_sign_up(client, db, chosen, kind):
    sign_up(client, "Carla@Example.ORG", **chosen)
    account = Account.objects.get()
    assert (account.kind, account.email) == (kind, "carla@example.org")
    assert EmailAddress.objects.get().email == "carla@example.org"


@pytest.mark.parametrize("language", ["de", "en"])
def test_accounts_keep_the_language_of_their_sign_up(client, db, language):
    """E-mails are sent later, when no browser says which language to take."""
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    sign_up(client)
    assert Account.objects.get().language == language


def test_staff_cannot_sign_up_themselves(client, db):
    response = sign_up(client, kind="staff")
    assert response.status_code == 200
    assert not Account.objects.exists()
    assert 'value="staff"' not in client.get(SIGNUP).content.decode()


def answer(response):
    """What a visitor sees, without what is random or what they typed themselves."""
    text = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", response.content.decode())
    return (
        response.status_code,
        response.headers.get("Location"),
        re.sub(r"[\w.]+@example\.org", "ADDRESS", text),
    )


@pytest.mark.parametrize("known", ["anna@example.org", "Anna@Example.org"])
def test_signing_up_does_not_tell_who_has_an_account(cast, client, client_of, known):
    other = type(client)()
    one, two = sign_up(client, known), sign_up(other, "niemand@example.org")
    assert answer(one) == answer(two)
    assert answer(client.get(one["Location"])) == answer(other.get(two["Location"]))
    assert Account.objects.filter(email__iexact=known).count() == 1
    assert len(mail.outbox) == 2


def test_a_reset_does_not_tell_who_has_an_account(cast, client):
    other = type(client)()
    one = client.post(RESET, {"email": "anna@example.org"})
    two = other.post(RESET, {"email": "niemand@example.org"})
    assert answer(one) == answer(two)
    assert answer(client.get(one["Location"])) == answer(other.get(two["Location"]))


def test_a_wrong_sign_in_does_not_tell_who_has_an_account(cast, client):
    wrong = {"password": "falsch-falsch-falsch"}
    one = client.post(LOGIN, {"login": "anna@example.org"} | wrong)
    two = type(client)().post(LOGIN, {"login": "niemand@example.org"} | wrong)
    assert answer(one) == answer(two)


@pytest.mark.parametrize(
    ("email", "target"),
    [
        ("anna@example.org", "mailbox:threads"),
        ("ANNA@example.org", "mailbox:threads"),
        ("betrieb@example.org", "mailbox:threads"),
        ("wiesental.clerk@example.org", "cases:inbox"),
        ("wiesental.head@example.org", "cases:inbox"),
        ("wiesental.auditor@example.org", "cases:inbox"),
        ("wiesental.it@example.org", "access:posts"),
        ("wiesental.guide@example.org", "catalogue:offers"),
    ],
)
def test_everybody_lands_where_their_work_is(cast, client, no_factor_needed, email, target):
    response = sign_in(client, email)
    assert response["Location"] == reverse(target)
    assert client.get(response["Location"]).status_code == 200


def test_staff_without_a_post_land_on_the_front_page(cast, client):
    Post.objects.update(valid_to=clock.today() - timedelta(days=1))
    assert sign_in(client, "wiesental.clerk@example.org")["Location"] == reverse("home")


def test_the_page_that_was_asked_for_goes_first(cast, client):
    profile = reverse("mailbox:profile")
    assert sign_in(client, "anna@example.org", f"?next={profile}")["Location"] == profile


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example/", "javascript:x"])
def test_nobody_is_sent_elsewhere(cast, client, target):
    response = sign_in(client, "anna@example.org", f"?next={target}")
    assert response["Location"] == reverse("mailbox:threads")


def test_the_session_ends_with_the_browser(cast, client):
    sign_in(client, "anna@example.org")
    assert client.cookies["sessionid"]["max-age"] == ""
    assert client.session.get_expire_at_browser_close()
