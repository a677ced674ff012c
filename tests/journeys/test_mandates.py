"""Bernd lets Anna act for him: she applies, the clerk decides, she reads the notice, he ends it.
And a company with two employees and roles."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from rathaus.site.demo.people import DEMO_PASSWORD
from tests.journeys.person import NARROW, Person
from tests.journeys.test_dog_registration import fill_dog

pytestmark = pytest.mark.journey

Visit = Callable[..., Person]


def give_mandate(by: Person, email: str, name: str, may: str, own_name: str = "") -> None:
    by.open("/konto/vertretungen/neu/")
    by.type_into("E-Mail-Adresse der Person", email)
    by.type_into("Name der Person", name)
    if own_name:
        by.type_into("Ihr Name", own_name)
    by.main.get_by_role("radio", name=may).check()
    by.press("Anfrage senden")
    assert by.reads("Die Anfrage ist unterwegs.")


def take_on(by: Person, of: str) -> None:
    by.open("/konto/vertretungen/")
    assert by.reads(f"Anfrage von: {of}")
    by.follow("Annehmen oder ablehnen")
    assert by.reads(of)
    by.press("Vollmacht annehmen")
    assert by.reads("Sie haben die Vollmacht angenommen.")


def act_for(by: Person, name: str) -> None:
    by.open("/konto/handeln/")
    by.tick(name, "Ich handle")
    by.press("Weiter")
    assert name in by.page.locator("aside").first.inner_text()


def apply_for_bernd(anna: Person) -> None:
    fill_in(anna, chip="276098100000421")
    assert "Bernd Brook" in anna.page.locator("aside").first.inner_text()
    anna.press("Antrag absenden")
    assert anna.reads("Ihr Antrag ist eingegangen")


def fill_in(anna: Person, chip: str) -> None:
    """Up to the page that shows all answers."""
    anna.open("/")
    anna.main.get_by_role("searchbox").fill("hund anmelden")
    anna.enter()
    anna.follow("Hund")
    anna.follow("Online beantragen")
    anna.press("Antrag beginnen") if anna.has_button("Antrag beginnen") else anna.press("Neu")
    for label, text in {
        "Vorname": "Bernd",
        "Familienname": "Brook",
        "Geburtsdatum": "3.5.1948",
        "Straße": "Dorfstraße",
        "Hausnummer": "9",
        "Postleitzahl": "29992",
        "Ort": "Auwinkel",
    }.items():
        anna.type_into(label, text)
    anna.press("Weiter")
    fill_dog(anna, chip=chip)
    anna.tick("Nein", "Beantragen Sie eine Ermäßigung")
    anna.press("Weiter")
    anna.tick("Nein", "Sollen wir die Steuer von Ihrem Konto abbuchen?")
    anna.press("Weiter")
    anna.tick("Meine Angaben sind vollständig und richtig.")
    anna.press("Weiter")


def decide(clara: Person) -> None:
    clara.open("/vorgaenge/")
    clara.open(case_of_bernd(clara))
    assert clara.reads("Gestellt in Vertretung von")
    assert clara.reads("Anna Auerbach")
    assert clara.reads("Vollmacht seit")
    clara.press("Übernehmen")
    clara.link("Entscheiden")
    clara.tick("bewilligt", "Ihre Entscheidung")
    clara.press("Entscheiden und Bescheid bereitstellen")
    assert clara.reads("bewilligt")


def case_of_bernd(clara: Person) -> str:
    row = clara.main.locator("tr", has_text="Bernd Brook").first
    return str(row.get_by_role("link").first.get_attribute("href"))


@pytest.mark.parametrize(("script", "width"), [(False, NARROW), (True, 1200)])
def test_anna_acts_for_bernd(visit: Visit, script: bool, width: int) -> None:
    bernd = visit(place="auwinkel", script=script, width=width).sign_in("bernd@example.org")
    give_mandate(
        bernd, "anna@example.org", "Anna Auerbach", "Anträge stellen", own_name="Bernd Brook"
    )
    bernd.town.postbox.wait_for("anna@example.org")
    anna = visit(place="auwinkel", script=script, width=width).sign_in("anna@example.org")
    take_on(anna, "Bernd Brook")
    act_for(anna, "Bernd Brook")
    apply_for_bernd(anna)
    clara = visit(script=script).sign_in("wiesental.clerk@example.org")
    decide(clara)
    anna.open("/postfach/")
    anna.follow("Hund anmelden")
    assert anna.reads("Bescheid herunterladen")
    address = anna.page.url
    anna.open("/konto/password/change/")
    assert anna.reads("Das geht nur für Sie selbst")
    bernd.open("/konto/vertretungen/")
    bernd.follow("Anna Auerbach")
    bernd.press("Vollmacht beenden")
    assert bernd.reads("Die Vollmacht ist beendet.")
    answer = anna.page.goto(address)
    assert answer is not None
    assert answer.status == 404
    assert anna.reads("Diese Vollmacht gilt nicht mehr")
    assert bernd.page.goto(address).status == 200  # type: ignore[union-attr]  # a page was asked for


def test_a_company_with_two_employees(visit: Visit) -> None:
    anna = visit(script=True, width=NARROW).sign_in("anna@example.org")
    anna.open("/konto/vertretungen/")
    anna.link("Unternehmen anlegen")
    anna.type_into("Name des Unternehmens", "Töpferei am Mühlenbach GmbH")
    anna.type_into("Ihr Name", "Anna Auerbach")
    anna.press("Unternehmen anlegen")
    assert anna.field("Name des Unternehmens").input_value() == "Töpferei am Mühlenbach GmbH"
    give_mandate(anna, "bernd@example.org", "Bernd Brook", "Nur Postfach lesen")
    anna.follow("Anna Auerbach")
    anna.press("Vollmacht beenden")
    assert anna.reads("Das ist die letzte Person, die das Unternehmen verwaltet.")
    bernd = visit(script=True).sign_in("bernd@example.org")
    take_on(bernd, "Töpferei am Mühlenbach GmbH")
    act_for(bernd, "Töpferei am Mühlenbach GmbH")
    for closed, status in {
        "/antrag/": 404,
        "/konto/vertretungen/neu/": 403,
        "/postfach/profil/": 403,
    }.items():
        answer = bernd.page.goto(bernd.town.url("", closed))
        assert answer is not None
        assert answer.status == status, closed


def test_the_last_one_names_a_successor_or_dissolves_the_company(visit: Visit) -> None:
    anna = visit(script=True, width=NARROW).sign_in("anna@example.org")
    anna.open("/konto/unternehmen/neu/")
    anna.type_into("Name des Unternehmens", "Bootsverleih Auwinkel GbR")
    anna.type_into("Ihr Name", "Anna Auerbach")
    anna.press("Unternehmen anlegen")
    anna.open("/konto/handeln/")
    anna.tick("Für mich selbst", "Ich handle")
    anna.press("Weiter")
    anna.open("/konto/loeschen/")
    confirm_password(anna)
    assert anna.reads("Vorher ist noch etwas zu regeln")
    assert not anna.has_button("Konto endgültig löschen")
    anna.follow("Nachfolge regeln oder auflösen: Bootsverleih")
    assert anna.reads("Sie verwalten es als letzte Person")
    anna.tick("Ich möchte dieses Unternehmen hier endgültig auflösen.")
    anna.press("Unternehmen endgültig auflösen")
    assert anna.reads("„Bootsverleih Auwinkel GbR“ ist aufgelöst.")


def confirm_password(person: Person) -> None:
    if person.has_button("Bestätigen"):
        person.main.locator("input[type=password]").fill(DEMO_PASSWORD)
        person.press("Bestätigen")


def test_anna_applies_for_otto_who_has_no_account(visit: Visit, tmp_path: Path) -> None:
    paper = tmp_path / "Vollmacht Otto.pdf"
    paper.write_bytes(b"%PDF-1.7\nVollmacht\n%%EOF")
    anna = visit(place="auwinkel", script=True, width=NARROW).sign_in("anna@example.org")
    fill_in(anna, chip="276098100000422")
    anna.link("Ich handle für jemand anderen")
    for label, text in {
        "Name der vertretenen Person": "Otto Ottensen",
        "Straße und Hausnummer": "Am Deich 9",
        "Postleitzahl und Ort": "29992 Auwinkel",
        "Ihr eigener Name": "Anna Auerbach",
    }.items():
        anna.type_into(label, text)
    anna.press("Übernehmen")
    assert anna.reads("Bitte laden Sie die unterschriebene Vollmacht hoch.")
    anna.attach("Unterschriebene Vollmacht", paper)
    anna.press("Übernehmen")
    assert anna.reads("Otto Ottensen, Am Deich 9, 29992 Auwinkel")
    anna.press("Antrag absenden")
    assert anna.reads("Ihr Antrag ist eingegangen")
    number = re.search(r"WIE-\d{4}-\d{6}", anna.main.inner_text())
    assert number
    clara = visit(script=True).sign_in("wiesental.clerk@example.org")
    clara.open("/vorgaenge/?ansicht=all")
    clara.follow(number[0])
    assert clara.reads("Vollmacht Otto.pdf")
    clara.press("Vollmacht ist geprüft")
    assert clara.reads("geprüft am")
