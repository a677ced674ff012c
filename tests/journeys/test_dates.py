"""Dates that count, as both sides see them: opened in the mailbox, not opened for ten days and sent
as a letter, and nobody decided (§ 42a VwVfG). The town lives through the days between."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from tests.databases import own_database
from tests.journeys.person import NARROW, WIDE, Person
from tests.journeys.pictures import keep
from tests.journeys.test_dog_registration import fill_dog, fill_owner, fill_rest, find_number, photo
from tests.journeys.town import Town

pytestmark = pytest.mark.journey
Visit = Callable[..., Person]
ANNA, CLERK, GESA = (
    "anna@example.org",
    "wiesental.clerk@example.org",
    "centre.guide@example.org",
)
STATUTE = "§ 6a GewO"
__all__ = ["photo"]


@pytest.fixture
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """A town of its own: time passes in it."""
    folder = tmp_path_factory.mktemp("dates")
    with own_database(folder) as url:
        town = Town(folder, url)
        try:
            town.start()
            yield town
        finally:
            town.stop()


def picture(person: Person, name: str) -> None:
    size = person.page.viewport_size
    keep(person.page, size["width"] if size else WIDE, f"fristen-{name}")


def apply(anna: Person, photo: Path, *, mailbox: bool = True) -> str:
    """An application whose notice shall come into the mailbox; returns the number of the case."""
    anna.open("/")
    anna.main.get_by_role("searchbox").fill("hund anmelden")
    anna.enter()
    anna.follow("Hund")
    anna.follow("Online beantragen")
    anna.press("Antrag beginnen") if anna.has_button("Antrag beginnen") else anna.press("Neu")
    fill_owner(anna)
    fill_dog(anna)
    fill_rest(anna, photo)
    if mailbox:
        anna.tick("Ich möchte den Bescheid in meinem Postfach bekommen")
    picture(anna, "absenden")
    anna.press("Antrag absenden")
    return find_number(anna)


def decide(clara: Person, number: str) -> None:
    open_case(clara, number)
    clara.press("Übernehmen")
    clara.link("Entscheiden")
    clara.tick("bewilligt", "Ihre Entscheidung")
    clara.type_into("Kosten", "Die Hundesteuer beträgt 45 Euro im Jahr.")
    clara.press("Entscheiden und Bescheid bereitstellen")


def open_case(clara: Person, number: str) -> None:
    clara.open("/vorgaenge/?ansicht=all")
    clara.follow(number)


def effect(person: Person) -> list[str]:
    """What the page says about the effect of the notice, and why, line by line."""
    alert = person.main.locator(".kern-alert", has_text="bekannt").first.inner_text()
    reasons = person.main.locator("details", has_text="41").first
    reasons.evaluate("element => element.open = true")
    return [
        line.strip() for line in f"{alert}\n{reasons.inner_text()}".splitlines() if line.strip()
    ]


def german(day: date) -> str:
    return f"{day:%d.%m.%Y}"


def today() -> date:
    """At the town hall; the tests may run elsewhere."""
    return datetime.now(ZoneInfo("Europe/Berlin")).date()


def days_until(words: str, after: date) -> int:
    """From `after` to the first day that `words` name; the end of a period may move to the next
    working day."""
    found = re.search(r"(\d\d)\.(\d\d)\.(\d{4})", words)
    assert found, words
    return (date(int(found[3]), int(found[2]), int(found[1])) - after).days


def test_opened_in_the_mailbox(visit: Visit, town: Town, photo: Path) -> None:
    anna = visit(place="auwinkel", script=False, width=NARROW).sign_in(ANNA)
    number = apply(anna, photo)
    clara = visit(script=True, width=WIDE).sign_in(CLERK)
    decide(clara, number)
    open_case(clara, number)
    wait_until(clara, clara.page.url, "im Postfach geöffnet werden")
    waiting = effect(clara)
    assert waiting[0] == "Noch nicht bekannt gegeben"
    assert days_until(waiting[1], today()) in range(10, 15)
    picture(clara, "vorgang-wartet")
    anna.open("/postfach/")
    anna.follow("Hund anmelden")
    picture(anna, "postfach-gilt")
    open_case(clara, number)
    picture(clara, "vorgang-gilt")
    told = effect(anna)
    assert told == effect(clara)
    assert f"{german(today() + timedelta(days=1))} als bekannt gegeben" in told[0]
    assert any("Klage ist möglich bis zum Ablauf des" in line for line in told)


def test_not_opened_it_becomes_a_letter(visit: Visit, town: Town, photo: Path) -> None:
    anna = visit(place="auwinkel", script=True, width=NARROW).sign_in(ANNA)
    number = apply(anna, photo)
    clara = visit(script=False, width=WIDE).sign_in(CLERK)
    decide(clara, number)
    wait_until(clara, clara.page.url, "im Postfach geöffnet werden")
    town.later(16)
    posted = today() + timedelta(days=16)
    clara = visit(script=True, width=NARROW).sign_in(CLERK)
    wait_until(clara, "/vorgaenge/?ansicht=letter", number)
    picture(clara, "brief-noetig")
    clara.follow(number)
    assert clara.reads("Nicht bekannt gegeben: nicht rechtzeitig abgerufen")
    clara.link("Brief drucken")
    picture(clara, "brief")
    clara.link("Versand oder Übergabe eintragen")
    clara.tick("zur Post gegeben", "Was ist geschehen?")
    clara.type_into("An welchem Tag?", german(posted + timedelta(days=1)))
    clara.press("Eintragen")
    assert clara.page.title().startswith("Fehler: ")
    clara.type_into("An welchem Tag?", german(posted))
    picture(clara, "versand")
    clara.press("Eintragen")
    picture(clara, "vorgang-brief")
    anna.sign_in(ANNA)
    anna.open("/postfach/")
    anna.follow("Hund anmelden")
    picture(anna, "postfach-brief")
    told = effect(anna)
    assert told == effect(clara)
    assert days_until(told[0], posted) in range(4, 9)
    town.run("verify")  # raises


def test_nobody_decides(visit: Visit, town: Town, photo: Path) -> None:
    gesa = visit(script=True, width=WIDE).sign_in(GESA)
    gesa.open("/verwaltung/angebote/")
    gesa.follow("Hund anmelden")
    gesa.link("Texte bearbeiten")
    picture(gesa, "angebot")
    gesa.type_into("Genehmigungsfiktion angeordnet durch", STATUTE)
    gesa.press("Speichern")
    anna = visit(place="auwinkel", script=False, width=NARROW).sign_in(ANNA)
    number = apply(anna, photo)
    clara = visit(script=True, width=WIDE).sign_in(CLERK)
    open_case(clara, number)
    clara.press("Übernehmen")
    clara.link("Unterlagen sind vollständig")
    clara.type_into("Seit wann", german(today()))
    picture(clara, "vollstaendig")
    clara.press("Eintragen")
    picture(clara, "frist-laeuft")
    found = re.search(r"nach Ablauf des \w\w, (\d\d)\.(\d\d)\.(\d{4})", clara.main.inner_text())
    assert found, clara.main.inner_text()
    end = date(int(found[3]), int(found[2]), int(found[1]))
    town.later((end - today()).days + 1)
    clara = visit(script=True, width=NARROW).sign_in(CLERK)
    wait_until(clara, "/vorgaenge/?ansicht=all", "gilt als genehmigt")
    open_case(clara, number)
    picture(clara, "gilt-als-genehmigt")
    clara.press("Bescheinigung ausstellen")
    picture(clara, "bescheinigung")
    anna.sign_in(ANNA)
    anna.open("/postfach/")
    anna.follow("Hund anmelden")
    assert anna.reads(STATUTE)
    picture(anna, "fiktion-postfach")


def wait_until(person: Person, path: str, words: str) -> None:
    """The night's work runs soon after the start."""
    for _attempt in range(60):
        person.open(path)
        if person.reads(words):
            return
        person.page.wait_for_timeout(500)
    raise AssertionError(f"{path} does not say {words}: {person.main.inner_text()}")
