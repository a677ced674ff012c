"""Greta imports the real FIM form of the falconry licence; Anna applies; the Landkreis refuses."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image

from tests.journeys.person import WIDE, Person
from tests.journeys.test_dog_registration import find_number, read_notice
from tests.shared_data import shared

pytestmark = pytest.mark.journey
SERVICE = "Falknerjagdschein"
TITLE = "Antrag auf Ersterteilung eines Falknerjagdscheins"
REASONS = "Das Zeugnis der Falknerprüfung ist nicht lesbar; ein besseres kam nicht."


@pytest.fixture
def schema() -> Path:
    """The form as the FIM editors of Schleswig-Holstein publish it."""
    return shared("fim/xdf3/S07000000247V1.2.0_xdf3.xml")


@pytest.fixture
def scan(tmp_path: Path) -> Path:
    """A small picture of a paper."""
    path = tmp_path / "Zeugnis.png"
    Image.new("RGB", (60, 40), "white").save(path)
    return path


def import_form(greta: Person, schema: Path) -> None:
    """Upload the schema, look at every step, publish."""
    greta.open("/verwaltung/formulare/")
    greta.follow("Formular einspielen")
    greta.attach("Datei", schema)
    greta.press("Einspielen")
    assert greta.reads(TITLE)
    greta.follow("Antragstellende Person")
    while greta.main.get_by_role("link", name="Weiter", exact=True).count():
        greta.link("Weiter")
    assert greta.reads("Zuverlässigkeit")
    greta.link("Zur Fassung")
    greta.press("Diese Fassung veröffentlichen")
    assert greta.reads("Diese Fassung ist veröffentlicht.")


def set_on_offer(greta: Person) -> None:
    """The published version becomes the form of the offer that the Landkreis already has."""
    greta.open("/verwaltung/angebote/")
    greta.follow(SERVICE)
    assert greta.reads("Ohne Formular kann niemand online beantragen.")
    greta.link("Formular und Regeln")
    greta.choose("Formular", f"{TITLE} (Fassung 1)")
    greta.press("Speichern")
    assert greta.reads(TITLE)


def find(anna: Person) -> None:
    """From the member's front page to the first step; the Landkreis is responsible."""
    anna.open("/")
    anna.main.get_by_role("searchbox").fill("Falkner")
    anna.enter()
    anna.follow("Falkner")
    assert anna.reads("Landkreis Auental")
    anna.link("Online beantragen")
    anna.press("Antrag beginnen")


def fill_person(anna: Person, scan: Path) -> None:
    for label, text in {
        "Familienname": "Auerbach",
        "Vornamen": "Anna",
        "Jahr": "1984",
        "Geburtsort": "Auwinkel",
        "Staat der Geburt": "Deutschland",
        "Staatsangehörigkeit": "deutsch",
    }.items():
        anna.type_into(label, text)
    anna.press("Weiter")
    anna.tick("in Deutschland", "Wo befindet sich die Anschrift?")
    anna.press("Auswahl übernehmen")
    for label, text in {
        "Straße": "Dorfstraße",
        "Hausnummer": "7",
        "Postleitzahl": "29992",
        "Ort": "Auwinkel",
    }.items():
        anna.type_into(label, text)
    anna.attach("Ausweisdokument", scan)
    anna.press("Weiter")


def fill_licence(anna: Person, scan: Path) -> None:
    anna.tick("Jahresjagdschein", "Beantragter Jagdschein")
    anna.attach("Nachweis Jägerprüfung", scan)
    anna.attach("Nachweis Falknerprüfung", scan)
    anna.type_into("Geben Sie an, ab wann", "01.04.2027")
    anna.choose("Rechtsgrund", "Jagdeinladung")
    prove(anna, scan)
    anna.press("Weiter")
    anna.press("Weiter")  # no hunting ground of her own


def fill_insurance(anna: Person, scan: Path) -> None:
    anna.tick("Ja", "Ich habe eine derartige Jagdhaftpflichtversicherung abgeschlossen.")
    anna.type_into("Versicherungsgesellschaft", "Erfundene Versicherung AG")
    anna.type_into("Versicherungsnummer", "J-4711")
    anna.tick("Ja", "Ist Ihre Jagdhaftpflichtversicherung zeitlich begrenzt gültig?")
    anna.type_into("Anfang", "01.04.2027")
    anna.type_into("Ende", "31.03.2028")
    prove(anna, scan)
    anna.press("Weiter")


def prove(anna: Person, scan: Path) -> None:
    """Upload to the field that is just called "Nachweis"."""
    anna.main.get_by_label("Nachweis", exact=True).set_input_files([scan])


def declare_and_send(anna: Person) -> None:
    anna.tick("Ja", "Gegen mich ist bzw. war")
    anna.tick("Ja", "Es bestehen keine Krankheiten")
    anna.press("Weiter")
    assert anna.reads("Erfundene Versicherung AG")
    assert anna.reads("Jahresjagdschein")
    anna.press("Antrag absenden")
    assert anna.reads("Landkreis Auental")


def refuse(karin: Person, number: str) -> None:
    """A refusal needs reasons."""
    karin.open("/vorgaenge/")
    karin.follow(number)
    assert karin.reads("Erfundene Versicherung AG")
    assert karin.main.get_by_role("link", name="Zeugnis.png").count() == 5
    karin.press("Übernehmen")
    karin.link("Entscheiden")
    karin.tick("abgelehnt", "Ihre Entscheidung")
    karin.press("Entscheiden und Bescheid bereitstellen")
    assert karin.page.title().startswith("Fehler: "), "no refusal without reasons"
    karin.type_into("Begründung", REASONS)
    karin.press("Entscheiden und Bescheid bereitstellen")
    assert karin.reads("abgelehnt")


def test_a_form_of_the_editors_becomes_an_application_and_a_refusal(
    visit: Callable[..., Person], schema: Path, scan: Path, tmp_path: Path
) -> None:
    greta = visit(script=True, width=WIDE).sign_in("kreis.guide@example.org")
    import_form(greta, schema)
    set_on_offer(greta)
    anna = visit(place="auwinkel", script=True, width=WIDE).sign_in("anna@example.org")
    find(anna)
    fill_person(anna, scan)
    fill_licence(anna, scan)
    fill_insurance(anna, scan)
    declare_and_send(anna)
    number = find_number(anna, SERVICE)
    refuse(visit(script=True, width=WIDE).sign_in("kreis.clerk@example.org"), number)
    notice = " ".join(read_notice(anna, tmp_path, SERVICE).split())
    for words in ("Landkreis Auental", number, "abgelehnt", REASONS, "Klage", "Anna Auerbach"):
        assert words in notice, notice
    assert anna.reads("abgelehnt")
