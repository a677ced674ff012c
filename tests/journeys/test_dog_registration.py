"""Anna registers her dog in Auwinkel; Wiesental asks back, decides; the notice comes home."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image

from rathaus.site.demo.people import DEMO_PASSWORD
from tests.journeys.person import NARROW, WIDE, Person
from tests.journeys.town import Town

pytestmark = pytest.mark.journey


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    """A small picture, as a phone would take."""
    path = tmp_path / "Übernahmevertrag.png"
    Image.new("RGB", (60, 40), "white").save(path)
    return path


def find_number(person: Person, subject: str = "Hund anmelden") -> str:
    """The case number, from the acknowledgement in the mailbox."""
    person.open("/postfach/")
    person.follow(subject)
    found = re.search(r"[A-Z]{3}-\d{4}-\d{6}", person.main.inner_text())
    assert found, person.main.inner_text()
    return found.group()


def fill_owner(anna: Person) -> None:
    for label, text in {
        "Vorname": "Anna",
        "Familienname": "Auerbach",
        "Geburtsdatum": "3.5.1984",
        "Straße": "Dorfstraße",
        "Hausnummer": "7",
        "Postleitzahl": "29992",
        "Ort": "Auwinkel",
    }.items():
        anna.type_into(label, text)
    anna.press("Weiter")


def fill_dog(anna: Person, chip: str = "276098100000001") -> None:
    anna.type_into("Rufname", "Flocke")
    anna.type_into("Rasse", "Mischling aus Pudel und Dackel")
    anna.tick("Hündin", "Geschlecht")
    anna.type_into("Geburtsdatum des Hundes", "01.02.2025")
    anna.type_into("Chipnummer", chip)
    anna.type_into("Bei Ihnen seit", "15.04.2025")
    anna.tick("Er ist bei mir geboren.", "Woher kommt der Hund?")
    anna.type_into("Wie viele Hunde halten Sie sonst noch", "0")
    anna.press("Weiter")


def fill_rest(anna: Person, photo: Path) -> None:
    """Reduction with its proof, payment by direct debit, declaration: conditions without script."""
    anna.tick("Ja, der Hund kommt aus einem Tierheim.", "Beantragen Sie eine Ermäßigung")
    anna.press("Auswahl übernehmen")
    anna.attach("Nachweis für die Ermäßigung", photo)
    anna.press("Weiter")
    anna.tick("Ja", "Sollen wir die Steuer von Ihrem Konto abbuchen?")
    anna.press("Weiter")
    anna.type_into("Name der Kontoinhaberin", "Anna Auerbach")
    anna.type_into("IBAN", "DE02 1203 0000 0000 2020 51")
    anna.tick("Ich erteile das Lastschriftmandat.")
    anna.press("Weiter")
    anna.tick("Meine Angaben sind vollständig und richtig.")
    anna.press("Weiter")


def apply(anna: Person, photo: Path) -> None:
    """From the member's front page to the receipt."""
    anna.open("/")
    anna.main.get_by_role("searchbox").fill("hund anmelden")
    anna.enter()
    anna.follow("Hund")
    assert anna.reads("45 Euro"), "the member's own fee"
    assert anna.reads("Samtgemeinde Wiesental"), "who is responsible"
    anna.follow("Online beantragen")
    anna.type_into("E-Mail", "anna@example.org")
    anna.type_into("Passwort", DEMO_PASSWORD)
    anna.press("Anmelden")
    anna.press("Antrag beginnen") if anna.has_button("Antrag beginnen") else anna.press("Neu")
    anna.press("Weiter")
    assert anna.page.title().startswith("Fehler: "), "an empty step says what is missing"
    fill_owner(anna)
    fill_dog(anna)
    fill_rest(anna, photo)
    assert anna.reads("Flocke")
    assert anna.reads("Tierheim")
    anna.press("Antrag absenden")


def ask_back(clara: Person, number: str) -> None:
    """The clerk takes the case and asks for the right chip number."""
    clara.open("/vorgaenge/")
    clara.follow(number)
    assert clara.reads("Flocke")
    clara.press("Übernehmen")
    clara.link("Nachfordern")
    clara.tick("Chipnummer")
    clara.type_into("Was fehlt oder stimmt nicht?", "Bitte prüfen Sie die Chipnummer.")
    clara.press("Nachforderung senden")
    assert clara.reads("wartet auf Antwort")


def correct(anna: Person, number: str) -> None:
    """The applicant sees what is asked and changes just that."""
    anna.open("/postfach/")
    anna.follow("Hund anmelden")
    assert anna.reads(number)
    assert anna.reads("Bitte prüfen Sie die Chipnummer.")
    anna.link("Jetzt korrigieren")
    anna.press("Jetzt korrigieren")
    anna.correct_field("Chipnummer", "276098100000777")
    anna.press("Ergänzung absenden")


def decide(clara: Person, number: str) -> None:
    """The clerk sees what changed and grants it."""
    clara.open("/vorgaenge/")
    clara.follow("Meine")
    clara.follow(number)
    assert clara.reads("276098100000777")
    clara.link("Entscheiden")
    clara.tick("bewilligt", "Ihre Entscheidung")
    clara.type_into("Kosten", "Die Hundesteuer beträgt 45 Euro im Jahr.")
    clara.press("Entscheiden und Bescheid bereitstellen")
    assert clara.reads("bewilligt")


def read_notice(anna: Person, tmp_path: Path, subject: str = "Hund anmelden") -> str:
    """The notice as text."""
    anna.open("/postfach/")
    anna.follow(subject)
    with anna.page.expect_download() as download:
        anna.main.get_by_role("link", name="Bescheid herunterladen").click()
    path = tmp_path / "bescheid.pdf"
    download.value.save_as(path)
    return subprocess.run(
        ["pdftotext", "-layout", str(path), "-"], capture_output=True, text=True, check=True
    ).stdout


@pytest.mark.parametrize(
    ("script", "width"),
    [(False, NARROW), pytest.param(True, WIDE, marks=pytest.mark.both_databases)],
)
def test_from_the_members_page_to_the_notice(
    visit: Callable[..., Person],
    town: Town,
    photo: Path,
    tmp_path: Path,
    script: bool,
    width: int,
) -> None:
    anna = visit(place="auwinkel", script=script, width=width)
    apply(anna, photo)
    number = find_number(anna)
    clara = visit(script=script, width=width).sign_in("wiesental.clerk@example.org")
    ask_back(clara, number)
    correct(anna, number)
    decide(clara, number)
    notice = read_notice(anna, tmp_path)
    assert "Samtgemeinde Wiesental" in notice
    assert "Auwinkel" in notice
    assert number in notice
    assert "45 Euro" in notice
    anna.open("/postfach/")
    anna.follow("Hund anmelden")
    anna.type_into("Ihre Nachricht", "Vielen Dank, die Hundemarke ist angekommen.")
    anna.press("Nachricht senden")
    clara.open("/vorgaenge/")
    clara.follow("Neue Nachrichten")
    clara.follow(number)
    assert clara.reads("Vielen Dank, die Hundemarke ist angekommen.")
    mails = town.postbox.wait_for("anna@example.org", 3)
    assert not any(word in mail.as_string() for mail in mails for word in ("Hund", number, "Chip"))
