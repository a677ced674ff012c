"""Nobody takes an account over, or locks others out."""

from __future__ import annotations

from collections.abc import Callable

from allauth.account.models import EmailAddress
from django.test import Client
from pytest_django import Settings

from rathaus.access.actor import Actor
from tests.cast import Cast


def test_a_browser_left_alone_does_not_give_the_account_away(
    cast: Cast, client_of: Callable[[Actor], Client]
) -> None:
    client = client_of(cast.citizen)
    answer = client.post("/konto/email/", {"action_add": "", "email": "thief@example.org"})
    assert answer.headers["Location"].startswith("/konto/reauthenticate/")
    assert not EmailAddress.objects.filter(email="thief@example.org").exists()


def test_behind_a_proxy_one_visitor_does_not_use_up_the_attempts_of_all(
    db: None, client: Client, settings: Settings
) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1  # what RATHAUS_BEHIND_PROXY sets

    def sign_in(number: int, visitor: str) -> str:
        data = {"login": f"p{number}@example.org", "password": "wrong"}
        answer = client.post(
            "/konto/login/", data, headers={"X-Forwarded-For": f"9.9.9.9, {visitor}"}
        )
        return answer.content.decode()

    for number in range(12):
        thwarted = sign_in(number, "192.0.2.1")
    assert "Zu viele" in thwarted
    assert "Zu viele" not in sign_in(13, "192.0.2.2")
