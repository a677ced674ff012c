"""Sign-in by OpenID Connect in a real browser, with a real provider, in a town of its own."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest

from rathaus.site.demo.people import DEMO_PASSWORD
from tests.databases import own_database
from tests.journeys.axe import overflow, violations
from tests.journeys.person import NARROW, Person
from tests.journeys.town import Town
from tests.oidc.people import PEOPLE, clients, declare, free_port
from tools.oidc_provider import provider

pytestmark = pytest.mark.journey
WIESENTAL = "039995401000"
HEAD = "wiesental.head@example.org"
PHRASE = "Birke Torf Kranich Deich"  # made up for the tests
Visit = Callable[..., Person]


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """A demo town hall that knows the provider."""
    folder = tmp_path_factory.mktemp("oidc")
    with ExitStack() as stack:
        town = Town(folder, stack.enter_context(own_database(folder)))
        known = clients(town.url("", ""), town.url("wiesental", ""))
        issuer = stack.enter_context(provider(free_port(), clients=known, people=PEOPLE))
        town.environment["RATHAUS_IDENTITY_PROVIDERS"] = declare(folder, issuer, ars=WIESENTAL)
        stack.callback(town.stop)
        town.start()
        yield town


def through(person: Person, button: str, name: str) -> None:
    """Press the button of ours, sign in at the provider, come back."""
    person.main.get_by_role("button", name=button).click()
    person.page.wait_for_url(re.compile(r"/anmelden/"))
    person.page.get_by_label("Kennung").fill(name)
    person.page.get_by_role("button", name="Weiter").click()
    person.page.wait_for_url(re.compile(re.escape(f":{person.town.port}/")))
    person.settle()


def sign_in_by(person: Person, button: str, name: str) -> None:
    person.open("/konto/login/")
    through(person, button, name)


def prove_again(person: Person, name: str) -> bool:
    """Sign in at the provider anew where that is asked for."""
    button = "Mit Nutzerkonto Test noch einmal anmelden"
    asked = person.has_button(button)
    if asked:
        through(person, button, name)
    return asked


def sign_out(person: Person) -> None:
    """Here, and from there on at the provider, which asks."""
    person.open("/konto/logout/")
    person.main.get_by_role("button", name="Abmelden").click()
    person.page.wait_for_url(re.compile(r"/session/end"))
    person.page.get_by_role("button", name=re.compile("Yes, sign me out")).click()
    person.page.wait_for_url(re.compile(re.escape(f":{person.town.port}/")))
    person.settle()


@pytest.mark.parametrize(("script", "width"), [(True, 1280), (False, NARROW)])
def test_a_first_sign_in_makes_an_account_and_the_next_one_finds_it(
    visit: Visit, script: bool, width: int
) -> None:
    name = "lena" if script else "ungeprueft"
    person = visit(script=script, width=width)
    sign_in_by(person, "Mit Nutzerkonto Test anmelden", name)
    if not script:
        assert person.reads("Sie kommen von Nutzerkonto Test")
        assert person.reads("Wir schicken Ihnen einen Link zur Bestätigung.")
        return
    assert person.reads("Bestätigt von Nutzerkonto Test.")
    person.press("Konto anlegen")
    assert person.reads("Bitte setzen Sie das Häkchen")
    person.tick("Ja, ein Konto anlegen")
    person.press("Konto anlegen")
    person.open("/postfach/profil/")
    assert person.field("Nachname").input_value() == "Lindner-Marsch"
    assert person.reads("Übernommen aus Nutzerkonto Test, Vertrauensniveau „substanziell“.")
    person.open("/konto/anmeldewege/")
    person.follow("Trennen")
    prove_again(person, name)
    person.press("Anmeldeweg trennen")
    if prove_again(person, name):
        person.press("Anmeldeweg trennen")
    assert person.reads("Das ist Ihr einziger Anmeldeweg.")
    sign_out(person)
    person.open("/konto/login/")
    sign_in_by(person, "Mit Nutzerkonto Test anmelden", name)
    person.open("/postfach/profil/")
    assert person.field("Nachname").input_value() == "Lindner-Marsch"


def test_somebody_connects_it_to_the_account_they_have(visit: Visit) -> None:
    person = visit(script=False, width=NARROW)  # needs no script
    person.sign_in("bernd@example.org")
    person.open("/konto/anmeldewege/")
    person.press("Nutzerkonto Test verbinden")
    person.type_into("Passwort", DEMO_PASSWORD)
    person.press("Bestätigen")
    through(person, "Nutzerkonto Test verbinden", "bruno")
    assert person.reads("Sie melden sich jetzt auch mit Nutzerkonto Test an.")
    other = visit(script=True, width=NARROW)
    sign_in_by(other, "Mit Nutzerkonto Test anmelden", "bruno")
    other.open("/konto/anmeldewege/")
    assert other.reads("Nutzerkonto Test")


def test_who_cancels_there_reads_so_here(visit: Visit) -> None:
    person = visit(script=True)
    person.open("/konto/login/")
    person.main.get_by_role("button", name="Mit Nutzerkonto Test anmelden").click()
    person.page.wait_for_url(re.compile(r"/anmelden/"))
    person.page.get_by_role("link", name="Abbrechen").click()
    person.page.wait_for_url(re.compile(r"/abgebrochen/"))
    person.settle()
    assert person.reads("Es wurde nichts gespeichert.")


def test_the_page_in_between_is_a_page(visit: Visit) -> None:
    for width in (NARROW, 1280):
        person = visit(script=True, width=width)
        person.open("/konto/login/")
        person.page.route(re.compile(r"/auth\?"), lambda route: route.fulfill(status=204))
        person.main.get_by_role("button", name="Mit Nutzerkonto Test anmelden").click()
        person.main.get_by_role("heading", name="Weiter zu Nutzerkonto Test").wait_for()
        found = [each for each in violations(person.page) if "meta-refresh" not in each]
        assert found == []
        assert not overflow(person.page)


def test_staff_sign_in_by_their_directory_and_open_a_case_with_their_own_key(
    visit: Visit, town: Town
) -> None:
    head = visit(script=True).sign_in(HEAD)
    head.open("/verwaltung/dienstposten/neu/")
    head.type_into("Dienstliche E-Mail-Adresse", "nele.neu@example.org")
    head.type_into("Name im Schriftverkehr", "Nele Neu")
    head.tick("Sachbearbeitung:")
    head.press("Dienstposten einrichten")
    nele = visit(script=True, width=NARROW, place="wiesental")
    sign_in_by(nele, "Mit Rathaus-Kennung anmelden", "nele")
    nele.open("/vorgaenge/?ansicht=all")
    assert nele.reads("Schlüssel-Passwort festlegen")
    nele.type_into("Schlüssel-Passwort", PHRASE)
    nele.type_into("Schlüssel-Passwort wiederholen", PHRASE)
    nele.press("Schlüssel-Passwort speichern")
    assert nele.reads("Noch nicht freigeschaltet")
    head.open("/verwaltung/schluessel/")
    head.press("Freischalten: Nele Neu")
    if head.has_button("Bestätigen"):
        head.main.locator("input[type=password]").fill(DEMO_PASSWORD)
        head.press("Bestätigen")
        head.press("Freischalten: Nele Neu")
    sign_out(nele)

    sign_in_by(nele, "Mit Rathaus-Kennung anmelden", "nele")
    nele.open("/vorgaenge/?ansicht=all")
    assert nele.reads("Inhalte öffnen")
    nele.type_into("Ihr Schlüssel-Passwort", PHRASE)
    nele.press("Mit Passwort öffnen")
    nele.main.get_by_role("link", name=re.compile(r"[A-Z]{3}-\d{4}-\d{6}")).first.click()
    nele.settle()
    assert nele.reads("Dackel") or nele.reads("Labrador") or nele.reads("Hund")
    nele.open("/konto/schluessel/")
    assert nele.reads("Schlüssel-Passwort ändern")


def test_who_has_no_post_there_stays_out(visit: Visit) -> None:
    person = visit(script=True, place="wiesental")
    sign_in_by(person, "Mit Rathaus-Kennung anmelden", "britta")
    assert person.reads("Sie sind nicht angemeldet.")
    assert person.reads("keinen gültigen Dienstposten")
