"""What the server keeps of an unlocked key opens nothing without the browser's cookie."""

from __future__ import annotations

import base64

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.test import Client

from rathaus.site.demo.people import DEMO_PASSWORD
from rathaus.vault.models import KeyRing, PersonalKey
from rathaus.vault.session import COOKIE, IN_SESSION
from tests.cast import Cast, sign_in

pytestmark = pytest.mark.django_db
LOGIN = "/konto/login/"


def signed_in(email: str) -> Client:
    client = Client()
    response = client.post(LOGIN, {"login": email, "password": DEMO_PASSWORD})
    assert response.status_code == 302
    return client


@pytest.mark.usefixtures("no_factor_needed")
def test_a_sign_in_unlocks_and_a_sign_out_forgets(cast: Cast) -> None:
    client = signed_in(cast.wiesental_clerk.account.email)
    cookie = client.cookies[COOKIE]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert bool(cookie["secure"]) == settings.SECURE_COOKIES
    assert client.get("/vorgaenge/?ansicht=all").status_code == 200
    client.post("/konto/logout/")
    assert client.cookies[COOKIE].value == ""


def test_the_session_table_holds_the_key_only_encrypted(cast: Cast) -> None:
    actor = cast.wiesental_clerk
    client = signed_in(actor.account.email)
    data = Session.objects.get(pk=client.cookies[settings.SESSION_COOKIE_NAME].value).get_decoded()
    kept = base64.urlsafe_b64decode(data[IN_SESSION])
    assert actor.personal.seed not in kept
    assert client.cookies[COOKIE].value not in str(data)


@pytest.mark.parametrize("cookie", ["", "AAAA", "ü", base64.urlsafe_b64encode(bytes(32)).decode()])
def test_another_cookie_is_a_locked_session(cast: Cast, cookie: str) -> None:
    from rathaus.vault import session

    client = signed_in(cast.wiesental_clerk.account.email)
    request = client.get("/vorgaenge/?ansicht=all").wsgi_request
    request.vault_given = cookie
    assert session.personal_key(request, cast.wiesental_clerk.account) is None


def test_the_first_sign_in_of_a_first_head_founds_the_ring(cast: Cast) -> None:
    KeyRing.objects.filter(authority=cast.birkenrain).update(authority=cast.centre)
    assert not KeyRing.objects.filter(authority=cast.birkenrain).exists()
    signed_in(cast.birkenrain_head.account.email)
    assert KeyRing.objects.get(authority=cast.birkenrain).grants.count() == 1


def test_citizens_get_no_cookie(cast: Cast) -> None:
    client = signed_in(cast.citizen.account.email)
    assert COOKIE not in client.cookies
    assert not PersonalKey.objects.filter(account=cast.citizen.account).exists()


def test_the_test_client_is_signed_in_like_a_person(cast: Cast) -> None:
    assert sign_in(cast.wiesental_clerk).get("/vorgaenge/?ansicht=all").status_code == 200


def test_nothing_behind_us_sees_the_cookie(cast: Cast) -> None:
    """allauth keeps a POST with its headers in the session while it asks for the password again."""
    client = signed_in(cast.wiesental_clerk.account.email)
    value = client.cookies[COOKIE].value
    request = client.get("/vorgaenge/?ansicht=all").wsgi_request
    assert COOKIE not in request.COOKIES
    assert value not in request.META["HTTP_COOKIE"]
    client.post("/konto/email/", {"action_add": "", "email": "neu@example.org"})
    key = client.cookies[settings.SESSION_COOKIE_NAME].value
    assert value not in str(Session.objects.get(pk=key).get_decoded())
