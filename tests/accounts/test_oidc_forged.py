"""Answers that must not be accepted. Each differs from a good one in a single thing, and the good
one is accepted, so that every test can fail."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client
from pytest_django import Settings

from tests.cast import Cast
from tests.oidc.forger import OTHER, Forger, forger
from tests.oidc.people import declare
from tests.oidc.walking import leave

pytestmark = pytest.mark.django_db
CALLBACK = "/konto/anmeldewege/oidc/nutzerkonto/"
NEW = "/konto/anmeldewege/neues-konto/"


@pytest.fixture
def liar(tmp_path: Path, settings: Settings) -> Iterator[Forger]:
    with forger() as made:
        settings.IDENTITY_PROVIDERS = declare(tmp_path, made.issuer, ars="031550403000")
        yield made


def answered(liar: Forger, prepare: Callable[[Forger], None], **more: str) -> tuple[int, str]:
    """Leave, let the provider answer as prepared, come back: status and where to."""
    client = Client()
    query = parse_qs(urlsplit(leave(client)).query)
    liar.nonce = query["nonce"][0]
    prepare(liar)
    sent = {"code": "c", "state": query["state"][0], **more}
    response = client.get(CALLBACK, sent)
    assert "_auth_user_id" not in client.session
    return response.status_code, response.headers.get("Location", "")


def good(liar: Forger) -> None:
    pass


def change(**claims: object) -> Callable[[Forger], None]:
    return lambda liar: liar.changes.update(claims)


def without(*names: str) -> Callable[[Forger], None]:
    return lambda liar: setattr(liar, "without", names)


def other_key(liar: Forger) -> None:
    liar.key = OTHER


def unsigned(liar: Forger) -> None:
    liar.token = liar.unsigned()


def public_key_as_secret(liar: Forger) -> None:
    liar.token = liar.signed_with_public_key()


def cut(liar: Forger) -> None:
    liar.token = liar.id_token()[:-6]


def no_token(liar: Forger) -> None:
    liar.token = ""


def other_subject(liar: Forger) -> None:
    liar.user_info_changes = {"sub": "s-2"}


LIES = {
    "wrong audience": change(aud="another"),
    "several audiences, made for another": change(aud=["rathaus", "b"], azp="b"),
    "several audiences, made for nobody": change(aud=["rathaus", "b"]),
    "wrong issuer": change(iss="https://elsewhere.example"),
    "issuer with a slash": lambda liar: liar.changes.update(iss=f"{liar.issuer}/"),
    "expired": change(exp=int(time.time()) - 3600),
    "issued tomorrow": change(iat=int(time.time()) + 86400),
    "not yet": change(nbf=int(time.time()) + 86400),
    "another nonce": change(nonce="guessed"),
    "no nonce": without("nonce"),
    "no expiry": without("exp"),
    "no audience": without("aud"),
    "no subject": without("sub"),
    "empty subject": change(sub=""),
    "another key": other_key,
    "alg none": unsigned,
    "published key as a secret": public_key_as_secret,
    "cut signature": cut,
    "no token": no_token,
    "user info of somebody else": other_subject,
    "metadata of somebody else": lambda liar: liar.metadata_changes.update(issuer="https://x.org"),
    "keys without TLS": lambda liar: liar.metadata_changes.update(jwks_uri="http://x.org/jwks"),
}


def test_a_good_answer_is_accepted(liar: Forger) -> None:
    assert answered(liar, good) == (302, NEW)


def test_a_good_answer_for_several_is_accepted(liar: Forger) -> None:
    made_for_us = change(aud=["rathaus", "b"], azp="rathaus")
    assert answered(liar, made_for_us) == (302, NEW)


@pytest.mark.parametrize("lie", LIES.values(), ids=LIES.keys())
def test_a_lie_is_refused(liar: Forger, lie: Callable[[Forger], None]) -> None:
    assert answered(liar, lie) == (401, "")


def test_another_state_is_refused(liar: Forger) -> None:
    assert answered(liar, good, state="guessed") == (401, "")


def test_an_answer_of_another_issuer_is_refused(liar: Forger) -> None:
    assert answered(liar, good, iss="https://elsewhere.example") == (401, "")


def test_a_promised_issuer_must_be_there(liar: Forger) -> None:
    def promise(liar: Forger) -> None:
        liar.metadata_changes = {"authorization_response_iss_parameter_supported": True}

    assert answered(liar, promise) == (401, "")
    assert answered(liar, promise, iss=liar.issuer) == (302, NEW)


def test_a_provider_that_is_down_is_named(settings: Settings, tmp_path: Path, cast: Cast) -> None:
    settings.IDENTITY_PROVIDERS = declare(tmp_path, "http://localhost:9", ars=cast.wiesental.ars)
    response = Client().post("/konto/anmeldewege/mit/nutzerkonto/")
    assert response.status_code == 403
    assert "Nutzerkonto Test antwortet gerade nicht." in response.content.decode()


def test_a_faulty_answer_is_explained_in_german(liar: Forger) -> None:
    client = Client()
    query = parse_qs(urlsplit(leave(client)).query)
    page = client.get(CALLBACK, {"code": "c", "state": query["state"][0]}).content.decode()
    assert "Die Anmeldung hat nicht geklappt" in page
    assert "beginnen Sie noch einmal von vorn" in page
