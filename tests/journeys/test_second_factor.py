"""Second factors and passkeys in a real browser, in a town that asks staff for them: set up after
the sign-in, used, lost, and signed out from elsewhere."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator

import pytest

from rathaus.site.demo.people import DEMO_PASSWORD
from rathaus.vault.session import COOKIE
from tests.accounts.factors import code_of
from tests.databases import own_database
from tests.journeys.person import NARROW, Person
from tests.journeys.test_keys import device
from tests.journeys.town import Town

pytestmark = pytest.mark.journey
Visit = Callable[..., Person]
SECURITY, CASES = "/konto/sicherheit/", "/vorgaenge/?ansicht=all"
CLERK, CLERK2, HEAD = (f"wiesental.{who}@example.org" for who in ("clerk", "clerk2", "head"))
ANNA, BERND = "anna@example.org", "bernd@example.org"
used: dict[str, str] = {}  # the last code of each secret: each is good once


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """A demo town hall that is as strict as a real one."""
    folder = tmp_path_factory.mktemp("factors")
    with own_database(folder) as url:
        town = Town(folder, url, RATHAUS_STAFF_SECOND_FACTOR="1")
        try:
            town.start()
            yield town
        finally:
            town.stop()


def fresh_code(secret: str) -> str:
    """A code that has not been used yet; waits for the next one if need be."""
    while (code := code_of(secret)) == used.get(secret):
        time.sleep(1)
    used[secret] = code
    return code


def password_step(person: Person, address: str, password: str = DEMO_PASSWORD) -> None:
    person.open("/konto/login/")
    person.type_into("E-Mail", address)
    person.main.locator("input[type=password]").first.fill(password)
    person.press("Anmelden")


def confirm(person: Person) -> None:
    if person.has_button("Bestätigen"):
        person.main.locator("input[type=password]").fill(DEMO_PASSWORD)
        person.press("Bestätigen")


def set_up_app(person: Person) -> tuple[str, list[str]]:
    """At the page „Sicherheit“; returns the secret and the recovery codes."""
    person.link("App einrichten")
    confirm(person)
    secret = person.main.locator(".security-secret").inner_text().replace(" ", "")
    person.type_into("Code aus der App", "000000")
    person.press("App einrichten")
    assert person.reads("Der Code stimmt nicht oder ist abgelaufen.")
    person.type_into("Code aus der App", fresh_code(secret))
    person.press("App einrichten")
    assert person.reads("Diese Codes erscheinen nur dieses eine Mal.")
    codes = person.main.locator(".security-codes li").all_inner_texts()
    person.link("Ich habe die Codes aufbewahrt")
    return secret, codes


def add_passkey(person: Person, name: str) -> None:
    person.open(f"{SECURITY}passkey/")
    confirm(person)
    person.type_into("Bezeichnung", name)
    person.press("Passkey einrichten")


def sign_out(person: Person) -> None:
    person.open("/konto/logout/")
    person.press("Abmelden")


def passkey_step(person: Person) -> None:
    person.open("/konto/login/")
    person.press("Mit Passkey anmelden")


def test_a_citizen_signs_in_with_an_app_and_a_recovery_code(visit: Visit, town: Town) -> None:
    anna = visit(script=False, width=NARROW)  # needs no script
    password_step(anna, ANNA)
    anna.open(SECURITY)
    secret, codes = set_up_app(anna)
    assert anna.reads("noch 10 Codes")
    sign_out(anna)
    password_step(anna, ANNA)
    assert anna.reads("Ihr Passwort stimmt.")
    anna.type_into("Code", fresh_code(secret))
    anna.press("Anmelden")
    assert anna.page.url.endswith("/postfach/")

    other = visit(script=True, width=NARROW)
    password_step(other, ANNA)
    other.type_into("Code", codes[0])
    other.press("Anmelden")
    other.open(f"{SECURITY}geraete/")
    assert other.main.get_by_role("row").count() == 3
    other.press("Alle anderen Geräte abmelden")
    assert other.reads("Alle anderen Geräte sind abgemeldet.")
    anna.open("/postfach/")
    assert "/konto/login/" in anna.page.url
    end = time.monotonic() + 20
    subjects: set[str] = set()
    wanted = {"Zweiter Faktor eingerichtet", "Wiederherstellungscode benutzt"}
    while not wanted <= subjects and time.monotonic() < end:
        subjects = {str(m["Subject"]) for m in town.postbox.wait_for(ANNA)}
        time.sleep(0.2)
    assert wanted <= subjects


def test_who_has_lost_all_comes_to_the_town_hall(visit: Visit, town: Town) -> None:
    bernd = visit(script=True)
    password_step(bernd, BERND)
    bernd.open(SECURITY)
    set_up_app(bernd)
    sign_out(bernd)
    password_step(bernd, BERND)
    bernd.link("Zweiten Faktor verloren?")
    assert bernd.reads("Kommen Sie mit Ihrem Ausweis in Ihr Rathaus")
    assert "2 Einträge" in town.run("accounts", "reset-factor", BERND, "--basis", "document")
    bernd.open("/konto/anmeldung/code/")
    password_step(bernd, BERND)
    assert bernd.page.url.endswith("/postfach/")


def test_a_citizen_signs_in_by_passkey(visit: Visit) -> None:
    firm = visit(script=True, width=NARROW)
    device(firm)
    password_step(firm, "betrieb@example.org")
    add_passkey(firm, "Telefon")
    assert firm.reads("Diese Codes erscheinen nur dieses eine Mal.")
    sign_out(firm)
    passkey_step(firm)
    assert firm.page.url.endswith("/postfach/")
    firm.open(SECURITY)
    assert firm.reads("Telefon")


def test_staff_set_up_a_passkey_that_opens_their_key(visit: Visit) -> None:
    clerk = visit(script=True)
    device(clerk)
    password_step(clerk, CLERK)
    clerk.open(CASES)
    assert clerk.reads("Bitte richten Sie jetzt einen zweiten Faktor ein.")
    add_passkey(clerk, "Rechner im Büro")
    clerk.open("/konto/schluessel/")
    assert clerk.reads("Passkey: Rechner im Büro")
    sign_out(clerk)
    passkey_step(clerk)
    clerk.open(CASES)
    clerk.main.get_by_role("link", name=re.compile(r"[A-Z]{3}-\d{4}-\d{6}")).first.click()
    clerk.settle()
    assert not clerk.reads("Inhalte öffnen")
    clerk.context.clear_cookies(name=COOKIE)
    clerk.open(CASES)
    clerk.press("Mit Passkey öffnen")  # the same one
    assert clerk.page.url.endswith(CASES)


def test_a_passkey_without_prf_signs_in_and_the_page_asks_for_the_password(visit: Visit) -> None:
    clerk = visit(script=True)
    device(clerk, hasPrf=False)
    password_step(clerk, CLERK2)
    add_passkey(clerk, "Alter Sicherheitsschlüssel")
    sign_out(clerk)
    passkey_step(clerk)
    assert clerk.reads("Inhalte öffnen")
    clerk.type_into("Ihr Passwort", DEMO_PASSWORD)
    clerk.press("Mit Passwort öffnen")
    clerk.open(CASES)
    assert not clerk.reads("Inhalte öffnen")


def test_the_head_resets_what_a_colleague_has_lost(visit: Visit, town: Town) -> None:
    head = visit(script=True, width=NARROW)
    password_step(head, HEAD)
    set_up_app(head)
    guide = visit(script=True)
    password_step(guide, "wiesental.guide@example.org")
    set_up_app(guide)
    head.open("/verwaltung/dienstposten/")
    head.main.get_by_role("link", name=re.compile("Zweiten Faktor zurücksetzen.*Lohse")).click()
    head.settle()
    if head.has_button("Bestätigen"):
        confirm(head)
    head.tick("Die Person stand vor mir")
    head.press("Zweiten Faktor zurücksetzen")
    assert head.reads("Der zweite Faktor ist zurückgesetzt.")
    guide.open("/rechte/")
    assert "/konto/login/" in guide.page.url
    password_step(guide, "wiesental.guide@example.org")
    assert guide.reads("Bitte richten Sie jetzt einen zweiten Faktor ein.")
    head.open("/verwaltung/protokoll/")
    assert head.reads("Zweiter Faktor zurückgesetzt")


def test_a_lost_factor_goes_by_e_mail_unless_its_owner_calls_it_off(
    visit: Visit, town: Town
) -> None:
    owner = visit(script=False, width=NARROW)
    password_step(owner, BERND)
    owner.open(SECURITY)
    secret, _codes = set_up_app(owner)
    sign_out(owner)

    thief = visit(script=True, width=NARROW)
    password_step(thief, BERND)
    thief.link("Per E-Mail entfernen lassen")
    thief.press("Link per E-Mail schicken")
    assert thief.reads("Wir haben Ihnen eine E-Mail geschickt.")
    thief.open(path_in_mail(town, "Zweiter Faktor verloren?"))
    thief.press("Ja, Wartezeit beginnen")
    assert thief.reads("Die Wartezeit läuft.")
    thief.open("/konto/anmeldung/verloren/e-mail/")
    assert thief.reads("Das ist schon beantragt.")

    password_step(owner, BERND)
    owner.type_into("Code", fresh_code(secret))
    owner.press("Anmelden")
    assert owner.reads("Waren Sie das?")
    owner.link("Ja, das war ich: weiter")
    assert owner.page.url.endswith("/postfach/")
    other = visit(script=True)
    other.open(path_in_mail(town, "Ihr zweiter Faktor wird entfernt"))
    other.press("Nein, zweiten Faktor behalten")
    assert other.reads("Ihr zweiter Faktor bleibt")
    thief.open("/konto/anmeldung/verloren/e-mail/")
    assert thief.has_button("Link per E-Mail schicken")


def path_in_mail(town: Town, subject: str) -> str:
    """Where the link of the newest e-mail with that subject leads."""
    end = time.monotonic() + 20
    while time.monotonic() < end:
        for message in reversed(town.postbox.wait_for(BERND)):
            if str(message["Subject"]) == subject:
                text = message.get_payload(decode=True).decode()
                return re.findall(r"https?://[^/\s]+(/\S+)", text)[-1]
        time.sleep(0.2)
    raise TimeoutError(subject)
