"""Signing in (RFC 6749 section 4.4), limits of calls, and the key of the service."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.test import Client as Browser
from pytest_django import Settings

from rathaus.exchange.api import rates
from rathaus.exchange.content import tokens
from rathaus.exchange.models import Client
from rathaus.standards.jose import Purpose, keys
from tests.exchange.api.conftest import URN, Scene
from tests.exchange.api.programs import ask_token, call, created

FORM = "application/x-www-form-urlencoded"


def test_a_token_for_half_an_hour(scene: Scene) -> None:
    answer = scene.portal.sign_in()
    found = answer.json()
    assert answer["Cache-Control"] == "no-store"
    assert (found["token_type"], found["expires_in"]) == ("Bearer", 1800)
    assert tokens.read(found["access_token"]) == (scene.portal.client.pk, 1)
    assert Client.objects.get(pk=scene.portal.client.pk).used_at


def test_the_secret_is_not_kept(scene: Scene) -> None:
    row = Client.objects.get(pk=scene.portal.client.pk)
    assert scene.portal.secret not in str(row.__dict__)
    assert len(scene.portal.secret) >= 43


@pytest.mark.parametrize(
    ("body", "status", "error"),
    [
        ("", 400, "invalid_request"),
        ("grant_type=client_credentials&client_id=a", 400, "invalid_request"),
        ("grant_type=password&client_id=a&client_secret=b", 400, "unsupported_grant_type"),
        ("grant_type=client_credentials&client_id=a&client_secret=b", 401, "invalid_client"),
        ("grant_type=client_credentials&client_id=a&client_secret=b&client_id=c", 400,
         "invalid_request"),
    ],
)  # fmt: skip
def test_refused(scene: Scene, body: str, status: int, error: str) -> None:
    answer = call(Browser(), "POST", "/token", body, content_type=FORM)
    assert (answer.status_code, answer.json()) == (status, {"error": error})


def test_wrong_secrets_run_out(scene: Scene) -> None:
    client_id = str(scene.portal.client.pk)
    for _try in range(rates.FAILED_TOKENS // 2):
        assert ask_token(client_id, "falsch").status_code == 401
        assert ask_token(str(uuid4()), scene.portal.secret).status_code == 401
    answer = ask_token(client_id, "falsch")
    assert answer.status_code == 429
    assert int(answer["Retry-After"]) <= rates.WINDOW


def test_calls_run_out(scene: Scene, settings: Settings) -> None:
    settings.EXCHANGE_CALLS = 3
    for left in (2, 1, 0):
        answer = created(scene.portal, scene.destination, URN)
        assert answer.status_code == 201
        assert answer["RateLimit-Limit"] == "3"
        assert answer["RateLimit-Remaining"] == str(left)
        assert 0 < int(answer["RateLimit-Reset"]) <= 60
    refused = created(scene.portal, scene.destination, URN)
    assert (refused.status_code, refused["RateLimit-Remaining"]) == (429, "0")
    assert scene.office.call("GET", "/v2/submissions").status_code == 200


def test_the_key_of_the_service(scene: Scene) -> None:
    answer = call(Browser(), "GET", "/.well-known/jwks.json")
    (jwk,) = answer.json()["keys"]
    assert keys.read(jwk, Purpose.VERIFY).key.key_size == 4096


def test_nothing_of_a_session_counts(scene: Scene, cast: object) -> None:
    from tests.cast import Cast, sign_in

    assert isinstance(cast, Cast)
    browser = sign_in(cast.people["wiesental_head"])
    answer = call(browser, "GET", "/v2/submissions")
    assert answer.status_code == 401
