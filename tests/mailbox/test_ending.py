"""The end of an account."""

from __future__ import annotations

from io import StringIO

import pytest
from allauth.account.models import EmailAddress
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from rathaus.access.actor import Actor
from rathaus.accounts import registry
from rathaus.accounts.models import Account
from rathaus.audit.models import Event
from rathaus.cases import actions as cases
from rathaus.cases.content import Decision
from rathaus.intake.models import Draft
from rathaus.lib import clock
from rathaus.lib.errors import Forbidden, RathausError, Stranger
from rathaus.mailbox import actions, content
from rathaus.mailbox.models import Message, Profile, Thread
from rathaus.site.demo.people import DEMO_PASSWORD
from rathaus.vault.errors import KeyDestroyed
from tests.cast import confirmed, sign_in
from tests.matrix.world import World, build_world

PAGE = reverse("mailbox:end_account")


@pytest.fixture
def world(db: None) -> World:
    world = build_world()
    anna = world.cast.citizen
    values = {"given_name": "Anna", "family_name": "Auerbach"}
    actions.save_profile(account=anna.account, values=values, by=anna, at=world.at)
    return world


def test_the_whole_story(world: World, mailoutbox) -> None:
    anna, clerk = world.cast.citizen, world.cast.wiesental_clerk
    pk, elsewhere = anna.account.pk, sign_in(anna)
    client = confirmed(anna)
    page = client.get(PAGE).content.decode()
    for words in ("läuft noch", "per Post", "Ihr Profil", "Art. 17 Abs. 3"):
        assert words in page, words
    assert "Bitte bestätigen Sie" in client.post(PAGE).content.decode()  # without the tick
    assert Profile.objects.exists()
    assert "Ihr Konto ist gelöscht" in client.post(PAGE, {"sure": "on"}).content.decode()

    # signed out everywhere, no way in, address free
    for browser in (client, elsewhere):
        assert browser.get(reverse("mailbox:threads")).status_code == 302
    assert not any(s.get_decoded().get("_auth_user_id") == str(pk) for s in Session.objects.all())
    assert not Client().login(email="anna@example.org", password=DEMO_PASSWORD)
    assert not EmailAddress.objects.filter(user=pk).exists()
    assert Account.objects.create_user("anna@example.org").pk != pk
    assert [mail.to for mail in mailoutbox] == [["anna@example.org"]]

    # nothing personal is left that could be read
    gone = Account.objects.get(pk=pk)
    assert "anna" not in gone.email
    assert not gone.is_active
    assert not Profile.objects.filter(account=pk).exists()
    assert not Draft.objects.filter(account=pk).exists()
    message = Message.objects.filter(thread__account=pk)[0]
    with pytest.raises(KeyDestroyed):
        content.text_of(message, Actor(gone).keys)
    alone = Event.objects.filter(actor=f"account:{pk}", object_type__in=["Profile", "Draft"])
    assert not alone.exists()
    assert content.text_of(message, clerk.keys)  # the authority's file is complete

    # the authority works on, by post
    case = world.cases["waiting"]
    cases.resume(case=case, by=clerk, at=clock.now())
    before = Message.objects.count()
    cases.decide(case=case, decision=Decision("granted"), by=clerk, at=clock.now())
    assert Message.objects.count() == before
    with pytest.raises(RathausError, match="Brief"):
        cases.message(case=case, text="x", by=clerk, at=clock.now())
    thread = Thread.objects.get(case_id=case.pk)
    with pytest.raises(RathausError, match="Brief"):
        actions.answer(thread=thread, text="x", by=clerk, at=clock.now())
    shown = sign_in(clerk).get(reverse("cases:case", args=[case.pk])).content.decode()
    assert "Das Konto ist gelöscht" in shown

    out = StringIO()
    call_command("verify", stdout=out)  # exits with an error where something does not fit


def test_the_password_is_asked_for_first(world: World) -> None:
    answer = sign_in(world.cast.citizen).post(PAGE, {"sure": "on"})
    assert answer.url.startswith(reverse("account_reauthenticate"))
    assert Profile.objects.exists()


def test_staff_are_told_whom_to_ask(world: World) -> None:
    clerk = confirmed(world.cast.wiesental_clerk)
    assert "Amtsleitung" in clerk.get(PAGE).content.decode()
    assert clerk.post(PAGE, {"sure": "on"}).status_code == 404
    actor = world.cast.wiesental_clerk
    with pytest.raises((Stranger, Forbidden)):
        actions.end_account(account=actor.account, by=actor, at=clock.now())


def test_nobody_ends_the_account_of_somebody_else(world: World) -> None:
    with pytest.raises(Stranger):
        actions.end_account(
            account=world.cast.citizen.account, by=world.cast.other_citizen, at=clock.now()
        )


def test_the_outlook_names_only_what_there_is(world: World) -> None:
    outlook = registry.outlook_of(Account.objects.create_user("neu@example.net"))
    assert outlook.running == outlook.kept == []
    assert outlook.gone
