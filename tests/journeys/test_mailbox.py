"""Bernd writes to his Samtgemeinde, gets an answer from a template with a day, takes his data along
and leaves."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest

from rathaus.site.demo.people import DEMO_PASSWORD
from tests.journeys.person import NARROW, WIDE, Person
from tests.journeys.pictures import keep
from tests.journeys.town import Town

pytestmark = pytest.mark.journey


def picture(person: Person, name: str) -> None:
    """Kept where somebody wants to look."""
    size = person.page.viewport_size
    keep(person.page, size["width"] if size else WIDE, f"postfach-{name}")


def sign_up(person: Person, town: Town, email: str) -> None:
    """An account of their own, which may end."""
    town.run("shell", "-v", "0", "-c", MAKE % (email, DEMO_PASSWORD, email))
    person.sign_in(email)


MAKE = """
from allauth.account.models import EmailAddress
from rathaus.accounts.models import Account
account = Account.objects.create_user("%s", "%s")
EmailAddress.objects.create(user=account, email="%s", verified=True, primary=True)
"""


def write(person: Person) -> None:
    person.open("/postfach/")
    picture(person, "postfach-leer")
    person.link("Behörde anschreiben")
    person.main.get_by_role("searchbox").fill("Auwinkel")
    person.press("Suchen")
    picture(person, "behoerde-suchen")
    person.link("Samtgemeinde Wiesental")
    person.press("Nachricht senden")
    assert person.page.title().startswith("Fehler: ")
    person.type_into("Betreff", "Laterne am Mühlenweg")
    person.type_into("Ihr Name", "Nora Neumann")
    person.type_into("Ihre Nachricht", "Guten Tag, die Laterne ist aus.")
    picture(person, "schreiben")
    person.press("Nachricht senden")
    assert person.reads("Guten Tag, die Laterne ist aus.")
    picture(person, "unterhaltung")


def make_template(head: Person) -> None:
    head.open("/verwaltung/nachrichten/vorlagen/")
    if head.reads("Rückfrage zum Ort"):
        return
    head.link("Neue Vorlage")
    head.type_into("Titel", "Rückfrage zum Ort")
    head.type_into("Text", "{{ anrede }},\n\nwo genau? Bitte antworten Sie bis {{ frist }}.")
    picture(head, "vorlage")
    head.press("Vorlage speichern")
    picture(head, "vorlagen")


def answer(clara: Person) -> None:
    clara.open("/verwaltung/nachrichten/")
    picture(clara, "nachrichten")
    clara.main.get_by_role("searchbox").fill("nora laterne")
    clara.press("Suchen")
    clara.follow("Laterne am Mühlenweg")
    clara.choose("Textvorlage", "Rückfrage zum Ort")
    day = date.today() + timedelta(days=2)
    clara.type_into("Frist für die Antwort", f"{day:%d.%m.%Y}")
    clara.press("Vorlage einfügen")
    picture(clara, "nachricht")
    clara.press("Nachricht senden")
    assert clara.reads("Guten Tag Nora Neumann")


def reply(person: Person) -> None:
    person.open("/postfach/")
    assert person.reads("Bitte antworten bis")
    picture(person, "postfach")
    person.follow("Laterne am Mühlenweg")
    assert person.reads("Die Behörde wartet auf Ihre Antwort.")
    picture(person, "unterhaltung-frist")
    person.type_into("Ihre Nachricht", "Vor Haus 5.")
    person.press("Nachricht senden")
    assert not person.reads("Die Behörde wartet auf Ihre Antwort.")


def take_along(person: Person) -> None:
    person.open("/postfach/profil/")
    person.link("Benachrichtigungen wählen")
    picture(person, "benachrichtigungen")
    person.open("/konto/daten/")
    person.type_into("Passwort", DEMO_PASSWORD)
    person.press("Bestätigen")
    picture(person, "daten")
    with person.page.expect_download() as download:
        person.main.get_by_role("button", name="Datei herunterladen").click()
    archive = zipfile.ZipFile(io.BytesIO(Path(download.value.path()).read_bytes()))
    assert "Vor Haus 5." in archive.read("daten.json").decode()
    assert json.loads(archive.read("daten.json"))["format"] == "rathaus-account/1"


def leave(person: Person, town: Town, email: str) -> None:
    person.open("/konto/loeschen/")
    picture(person, "loeschen")
    person.tick("Ich möchte mein Konto endgültig löschen.")
    person.press("Konto endgültig löschen")
    assert person.reads("Ihr Konto ist gelöscht")
    picture(person, "geloescht")
    person.sign_in(email)
    assert person.page.title().startswith("Fehler: ")
    assert town.postbox.wait_for(email, 2)


@pytest.mark.parametrize(("script", "width"), [(False, NARROW), (True, WIDE)])
def test_from_the_first_message_to_the_end_of_the_account(
    visit: Callable[..., Person], town: Town, script: bool, width: int
) -> None:
    email = f"nora.{width}@example.org"
    nora = visit(script=script, width=width)
    sign_up(nora, town, email)
    write(nora)
    head = visit(script=script, width=width).sign_in("wiesental.head@example.org")
    make_template(head)
    clara = visit(script=script, width=width).sign_in("wiesental.clerk@example.org")
    answer(clara)
    reply(nora)
    take_along(nora)
    leave(nora, town, email)
    clara.open("/verwaltung/nachrichten/")
    clara.main.get_by_role("searchbox").fill("Vor Haus 5")
    clara.press("Suchen")
    clara.follow("Laterne am Mühlenweg")
    assert clara.reads("Das Konto ist gelöscht")
