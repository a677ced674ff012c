"""Back into an account: a new password although an app is asked for, and another e-mail address."""

from __future__ import annotations

import re
from collections.abc import Callable
from email.message import Message

import pytest

from tests.journeys.person import NARROW, WIDE, Person
from tests.journeys.test_mailbox import picture, sign_up
from tests.journeys.test_second_factor import (
    confirm,
    fresh_code,
    password_step,
    set_up_app,
    sign_out,
)
from tests.journeys.town import Town

pytestmark = pytest.mark.journey
Visit = Callable[..., Person]
NEW_PASSWORD = "Ein-neues-Passwort-2026!"
WAYS = [(False, NARROW), (True, WIDE)]


def link_in(mail: Message) -> str:
    """The only link of a mail."""
    body = mail.get_payload(decode=True)
    assert isinstance(body, bytes)
    found = re.findall(r"http://\S+/konto/\S+", body.decode())
    assert len(found) == 1, body.decode()
    return str(found[0])


def newest(town: Town, address: str, subject: str, known: int) -> Message:
    """The mail about `subject` that came after `known` others."""
    count = known + 1
    while True:
        mails = town.postbox.wait_for(address, count)
        for mail in mails[known:]:
            if subject in str(mail["Subject"]):
                return mail
        count = len(mails) + 1


def mails_to(town: Town, address: str) -> int:
    return len([m for m in town.postbox.received if address in (m["X-RcptTo"] or "")])


@pytest.mark.parametrize(("script", "width"), WAYS)
def test_a_new_password_does_not_replace_the_app(
    visit: Visit, town: Town, script: bool, width: int
) -> None:
    email = f"ruth.{width}@example.org"
    ruth = visit(script=script, width=width)
    sign_up(ruth, town, email)
    ruth.open("/konto/sicherheit/")
    secret, _codes = set_up_app(ruth)
    sign_out(ruth)
    known = mails_to(town, email)
    ruth.open("/konto/login/")
    ruth.follow("Passwort vergessen")
    ruth.type_into("E-Mail", email)
    picture(ruth, "passwort-vergessen")
    ruth.press("Link anfordern")
    assert ruth.reads("Wenn es ein Konto mit dieser Adresse gibt")
    address = link_in(newest(town, email, "Passwort", known))
    ruth.open(address)
    ruth.main.locator("input[type=password]").nth(0).fill(NEW_PASSWORD)
    ruth.main.locator("input[type=password]").nth(1).fill(NEW_PASSWORD)
    picture(ruth, "passwort-neu")
    ruth.press("Passwort speichern")
    ruth.open("/postfach/")
    assert "/konto/login/" in ruth.page.url, "the link alone signs nobody in"
    ruth.open(address)
    assert ruth.reads("Dieser Link gilt nicht mehr")
    password_step(ruth, email)
    assert ruth.page.title().startswith("Fehler: "), "the old password"
    password_step(ruth, email, NEW_PASSWORD)
    assert ruth.reads("Ihr Passwort stimmt.")
    ruth.type_into("Code", "000000")
    ruth.press("Anmelden")
    assert ruth.page.title().startswith("Fehler: ")
    ruth.type_into("Code", fresh_code(secret))
    ruth.press("Anmelden")
    assert ruth.page.url.endswith("/postfach/")


@pytest.mark.parametrize(("script", "width"), WAYS)
def test_another_address(visit: Visit, town: Town, script: bool, width: int) -> None:
    old, new = f"udo.{width}@example.org", f"udo.neu.{width}@example.org"
    udo = visit(script=script, width=width)
    sign_up(udo, town, old)
    udo.open("/konto/email/")
    udo.type_into("Neue E-Mail-Adresse", new)
    picture(udo, "adresse")
    udo.press("Adresse ändern")
    confirm(udo)
    assert udo.reads("Neu, noch nicht bestätigt")
    picture(udo, "adresse-unbestaetigt")
    address = link_in(newest(town, new, "", 0))
    stranger = visit(script=script, width=width).sign_in(new)
    assert stranger.reads("Bitte bestätigen Sie Ihre E-Mail-Adresse"), "not an address yet"
    stranger.open("/postfach/")
    assert "/konto/login/" in stranger.page.url
    known = mails_to(town, old)
    udo.open(address)
    picture(udo, "adresse-bestaetigen")
    udo.press("Ja, Adresse bestätigen")
    assert new not in newest(town, old, "", known).as_string(), "the old one is told, not the new"
    sign_out(udo)
    udo.sign_in(old)
    assert udo.page.title().startswith("Fehler: ")
    udo.sign_in(new)
    assert udo.page.url.endswith("/postfach/")
