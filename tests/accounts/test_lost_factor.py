"""A lost second factor goes by a stronger identity, or by e-mail and a waiting time that the owner
can end. Never for staff, never at once by e-mail."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from allauth.socialaccount.models import SocialAccount
from django.core import mail
from django.test import Client

from rathaus.accounts import actions
from rathaus.accounts.models import Account, LostFactor, TrustLevel
from rathaus.audit.models import Event
from rathaus.lib import clock
from tests.accounts.factors import (
    CODE,
    SECURITY,
    code_of,
    factors,
    give_app,
    give_codes,
    is_signed_in,
    password_step,
    sign_in_with_app,
)
from tests.accounts.test_oidc import new_account
from tests.cast import Cast, confirmed
from tests.oidc.walking import sign_in

pytestmark = pytest.mark.django_db
LOST = "/konto/anmeldung/verloren/"
BY_MAIL, PROVEN, WARNING = f"{LOST}e-mail/", f"{LOST}ausgewiesen/", f"{SECURITY}verloren/"
Run = Callable[[], int]


def link_in_mail() -> str:
    return re.findall(r"https?://[^/\s]+(/\S+)", mail.outbox[-1].body)[0]


def verbs() -> list[str]:
    found = Event.objects.filter(verb__startswith="factor.").order_by("at", "pk")
    return [each.verb for each in found]


def asked(account: Account, run_jobs: Run) -> str:
    """Somebody has shown the password and asked; returns the link of the e-mail."""
    client = Client()
    password_step(client, account)
    assert client.post(BY_MAIL).status_code == 200
    run_jobs()
    assert mail.outbox[-1].to == [account.email]
    return link_in_mail()


def waiting_for(account: Account, run_jobs: Run) -> LostFactor:
    assert Client().post(asked(account, run_jobs)).status_code == 200
    run_jobs()
    return LostFactor.objects.get(account=account)


def test_by_mail_and_waiting(cast: Cast, run_jobs: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    account = cast.citizen.account
    secret = give_app(account)
    give_codes(account)
    at_home = Client()
    sign_in_with_app(at_home, account, secret)
    link = asked(account, run_jobs)
    client = Client()
    assert "Ja, Wartezeit beginnen" in client.get(link).content.decode()
    assert not LostFactor.objects.exists()  # a scanner of e-mails begins nothing
    assert "Die Wartezeit läuft." in client.post(link).content.decode()
    assert client.post(link).status_code == 404  # good once
    waiting = LostFactor.objects.get()
    assert waiting.due_at - waiting.asked_at == timedelta(days=7)
    run_jobs()
    assert mail.outbox[-1].subject == "Ihr zweiter Faktor wird entfernt"

    password_step(client, account)
    assert "genügt Ihr Passwort" in client.get(BY_MAIL).content.decode()
    assert client.get("/postfach/").status_code == 302
    nearly = waiting.due_at - timedelta(minutes=1)
    actions.work_off(at=nearly)
    assert factors(account) == {"totp", "recovery_codes"}
    run_jobs()
    reminders = [each for each in mail.outbox if each.subject == "Ihr zweiter Faktor wird entfernt"]
    assert len(reminders) == 2
    actions.work_off(at=waiting.due_at)
    assert factors(account) == set()
    assert not is_signed_in(at_home)
    assert verbs() == ["factor.begin_waiting", "factor.remove_after_waiting"]
    run_jobs()
    assert mail.outbox[-1].subject == "Ihr zweiter Faktor wurde zurückgesetzt"
    actions.work_off(at=waiting.due_at)
    assert len(verbs()) == 2
    back = Client()
    password_step(back, account)
    assert is_signed_in(back)


def test_who_comes_after_the_waiting_time_need_not_wait_for_the_night(
    cast: Cast, run_jobs: Run
) -> None:
    account = cast.citizen.account
    give_app(account)
    waiting = waiting_for(account, run_jobs)
    LostFactor.objects.filter(pk=waiting.pk).update(due_at=clock.now() - timedelta(seconds=1))
    client = Client()
    password_step(client, account)
    assert client.get(CODE).status_code == 302
    assert factors(account) == set()
    password_step(client, account)
    assert is_signed_in(client)


def test_the_owner_is_warned_and_calls_it_off_by_the_link(cast: Cast, run_jobs: Run) -> None:
    account = cast.citizen.account
    give_app(account)
    waiting_for(account, run_jobs)
    link = link_in_mail()
    assert "/nein/" in link
    client = Client()
    assert client.get(link).status_code == 200
    assert LostFactor.objects.exists()
    assert "Ihr zweiter Faktor bleibt" in client.post(link).content.decode()
    assert not LostFactor.objects.exists()
    assert client.post(link).status_code == 404
    assert verbs()[-1] == "factor.call_off"
    run_jobs()
    assert mail.outbox[-1].subject == "Ihr zweiter Faktor bleibt"
    actions.work_off(at=clock.now() + timedelta(days=8))
    assert factors(account) == {"totp"}


def test_every_sign_in_warns_and_one_click_keeps_the_factor(cast: Cast, run_jobs: Run) -> None:
    account = cast.citizen.account
    secret = give_app(account)
    waiting_for(account, run_jobs)
    client = Client()
    answer = sign_in_with_app(client, account, secret)
    assert answer["Location"].startswith(WARNING)
    page = client.get(answer["Location"]).content.decode()
    assert "Waren Sie das?" in page
    assert 'href="/postfach/"' in page
    assert "Ansehen und verhindern" in client.get(SECURITY).content.decode()
    client.post(f"{WARNING}behalten/")
    assert not LostFactor.objects.exists()
    assert client.get(WARNING)["Location"] == SECURITY


@pytest.mark.parametrize("what", ["password", "app", "reset"])
def test_what_the_owner_changes_meanwhile_calls_it_off(
    cast: Cast, run_jobs: Run, what: str
) -> None:
    account = cast.citizen.account
    give_app(account)
    waiting_for(account, run_jobs)
    client = confirmed(cast.citizen)
    if what == "app":
        client.post(f"{SECURITY}app/entfernen/")
    elif what == "password":
        new = {"password1": "Acht-Weiden-am-Wehr", "password2": "Acht-Weiden-am-Wehr"}
        client.post("/konto/password/change/", {"oldpassword": "Wiesental-2026!", **new})
    else:
        actions.reset_factor(account=account, basis="known", by=cast.wiesental_head, at=clock.now())
    assert not LostFactor.objects.exists()


def test_a_link_holds_an_hour_and_for_the_password_of_that_day(
    cast: Cast, run_jobs: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    account = cast.citizen.account
    give_app(account)
    link, other = asked(account, run_jobs), asked(account, run_jobs)
    account.set_password("Acht-Weiden-am-Wehr")
    account.save()
    assert Client().post(link).status_code == 404
    account.set_password("Wiesental-2026!")
    account.save()
    assert Client().post(f"{BY_MAIL}erfunden/").status_code == 404
    del other
    fresh = asked(account, run_jobs)
    monkeypatch.setattr("rathaus.accounts.identities.lost.LINK_SECONDS", -1)
    assert Client().post(fresh).status_code == 404
    assert not LostFactor.objects.exists()


def test_without_the_password_nobody_asks_and_nobody_too_often(cast: Cast, run_jobs: Run) -> None:
    account = cast.citizen.account
    give_app(account)
    stranger = Client()
    password_step(stranger, account, "falsch-falsch-falsch")
    assert stranger.post(BY_MAIL)["Location"] == "/konto/login/"
    client = Client()
    password_step(client, account)
    for _time in range(3):
        assert "Wir haben Ihnen eine E-Mail geschickt." in client.post(BY_MAIL).content.decode()
    assert "Das ging heute schon mehrmals." in client.post(BY_MAIL).content.decode()
    assert run_jobs() == 3


def test_never_for_staff(cast: Cast, run_jobs: Run) -> None:
    account = cast.wiesental_clerk.account
    give_app(account)
    client = Client()
    password_step(client, account)
    assert client.get(BY_MAIL).status_code == 403
    assert client.post(BY_MAIL).status_code == 403
    assert run_jobs() == 0


def with_app(ways: str) -> Account:
    """Lena has come by the provider at level substantial and set up an app."""
    account = new_account(Client(), "lena")
    give_app(account)
    return account


def test_by_a_stronger_identity(ways: str, run_jobs: Run) -> None:
    account = with_app(ways)
    client = Client()
    assert "Mit Nutzerkonto Test ausweisen" in client.get(LOST).content.decode()
    assert sign_in(client, "lena", process="recover")["Location"] == PROVEN
    assert not is_signed_in(client)
    assert "Sie haben sich mit Nutzerkonto Test ausgewiesen." in client.get(PROVEN).content.decode()
    assert factors(account) == {"totp"}
    assert client.post(PROVEN)["Location"] == "/konto/login/"
    assert factors(account) == set()
    event = Event.objects.get(verb="factor.remove_by_identity")
    assert event.detail == {"provider": "nutzerkonto", "level": 2, "count": 1}
    run_jobs()
    assert mail.outbox[-1].to == [account.email]
    assert client.post(PROVEN)["Location"] == LOST
    sign_in(client, "lena")
    assert is_signed_in(client)


def test_a_weaker_identity_removes_nothing(ways: str) -> None:
    account = with_app(ways)
    client = Client()
    answer = sign_in(client, "lena-schwach", process="recover")
    assert answer.status_code == 403
    assert "Vertrauensniveau „substanziell“" in answer.content.decode()
    assert client.post(PROVEN)["Location"] == LOST
    Account.objects.filter(pk=account.pk).update(trust_level=TrustLevel.HIGH)
    answer = sign_in(client, "lena", process="recover")
    assert "Vertrauensniveau „hoch“" in answer.content.decode()
    assert factors(account) == {"totp"}


def test_who_is_not_connected_learns_nothing(ways: str, cast: Cast) -> None:
    """The same for an unknown identity and for one whose account lacks no factor."""
    give_app(cast.citizen.account)
    unknown = sign_in(Client(), "bruno", process="recover")
    new_account(Client(), "lena")
    without = sign_in(Client(), "lena", process="recover")
    assert unknown.status_code == without.status_code == 403
    for answer in (unknown, without):
        assert "kein Konto verbunden, dem ein zweiter Faktor fehlt" in answer.content.decode()
    assert SocialAccount.objects.count() == 1


def test_an_open_session_at_the_provider_is_not_enough(
    ways: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    account = with_app(ways)
    monkeypatch.setattr("rathaus.accounts.identities.received._seconds", lambda value: None)
    client = Client()
    assert sign_in(client, "lena", process="recover").status_code == 403
    assert factors(account) == {"totp"}


def test_a_code_still_signs_in_while_it_waits(cast: Cast, run_jobs: Run) -> None:
    account = cast.citizen.account
    secret = give_app(account)
    waiting_for(account, run_jobs)
    client = Client()
    password_step(client, account)
    client.post(CODE, {"code": code_of(secret, 1)})
    assert is_signed_in(client)
