"""The keys of staff in a real browser: somebody new, somebody gone, passwords forgotten, passkeys
lost, everybody locked out. In a town of its own: others must not find their keys exchanged."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from rathaus.site.demo.people import DEMO_PASSWORD
from rathaus.vault.session import COOKIE
from tests.databases import own_database
from tests.journeys.person import NARROW, Person
from tests.journeys.town import Town

pytestmark = pytest.mark.journey
HEAD, CLERK, CLERK2 = (f"wiesental.{who}@example.org" for who in ("head", "clerk", "clerk2"))
AUDITOR = "wiesental.auditor@example.org"
KEYS, OWN, CASES = "/verwaltung/schluessel/", "/konto/schluessel/", "/vorgaenge/?ansicht=all"
SHUT = "Noch nicht freigeschaltet"
NEW = "Moorblick-2027!"  # made up for the tests
passwords: dict[str, str] = {}  # by address, once it was chosen anew
DEVICE = {
    "protocol": "ctap2",
    "ctap2Version": "ctap2_1",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
    "hasPrf": True,
}
Visit = Callable[..., Person]


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """A demo town hall for these journeys."""
    folder = tmp_path_factory.mktemp("keys")
    with own_database(folder) as url:
        town = Town(folder, url)
        try:
            town.start()
            yield town
        finally:
            town.stop()


def link_in_mail(town: Town, address: str, count: int = 1) -> str:
    """The newest link to choose a password, once `count` of them have come."""
    for _moment in range(3):
        mails = town.postbox.wait_for(address, count)
        texts = [mail.get_payload(decode=True).decode() for mail in mails]
        found = [link for text in texts for link in re.findall(r"http\S+/reset/key/\S+", text)]
        if len(found) >= count:
            return found[-1]
        count += 1
    raise TimeoutError(f"no link for {address}")


def sign_in(person: Person, address: str) -> Person:
    person.open("/konto/login/")
    person.type_into("E-Mail", address)
    person.type_into("Passwort", passwords.get(address, DEMO_PASSWORD))
    person.press("Anmelden")
    return person


def choose_password(person: Person, address: str, link: str) -> None:
    passwords[address] = f"{NEW}{len(passwords)}"
    person.open(link)
    for field in person.main.locator("input[type=password]").all():
        field.fill(passwords[address])
    person.press("Passwort speichern")
    assert person.reads("Ihr Passwort ist geändert"), person.main.inner_text()


def forget_password(person: Person, address: str) -> Person:
    """Ask for a link, choose the password anew, sign in, go to the cases."""
    box = person.town.postbox
    before = len([m for m in box.received if address in str(m["X-RcptTo"] or m["To"])])
    person.open("/konto/password/reset/")
    person.type_into("E-Mail", address)
    person.press("Link anfordern")
    box.wait_for(address, before + 1)
    choose_password(person, address, link_in_mail(person.town, address))
    sign_in(person, address).open(CASES)
    return person


def lock(person: Person) -> None:
    person.context.clear_cookies(name=COOKIE)


def device(person: Person, **other: Any) -> tuple[Any, str]:
    """Plug a virtual authenticator into the browser."""
    session = person.context.new_cdp_session(person.page)
    session.send("WebAuthn.enable")
    made = session.send("WebAuthn.addVirtualAuthenticator", {"options": {**DEVICE, **other}})
    return session, made["authenticatorId"]


def begin_passkey(person: Person, address: str, label: str) -> None:
    """To the form, if need be by the password once more."""
    person.open(OWN)
    person.link("Passkey hinzufügen")
    confirm(person, address)
    person.type_into("Bezeichnung", label)


def confirm(person: Person, address: str) -> bool:
    """Show the password once more where the page asks for it."""
    if not person.has_button("Bestätigen"):
        return False
    person.main.locator("input[type=password]").fill(passwords.get(address, DEMO_PASSWORD))
    person.press("Bestätigen")
    return True


def of(person: Person, act: str, name: str) -> None:
    """Follow the link of an act in the row of somebody."""
    link = person.main.get_by_role("link", name=re.compile(f"{act}.*{name}"))
    with person.page.expect_navigation(wait_until="load"):
        link.first.click()
    person.settle()


def add_passkey(person: Person, address: str, label: str) -> None:
    begin_passkey(person, address, label)
    person.press("Passkey hinzufügen")
    assert person.reads("Der Passkey ist eingerichtet.")
    assert person.reads(f"Passkey: {label}")


def entitle(head: Person, name: str) -> None:
    head.open(KEYS)
    head.press(f"Freischalten: {name}")
    if confirm(head, HEAD):
        head.press(f"Freischalten: {name}")
    assert head.reads(f"{name} kann jetzt die Vorgänge Ihrer Behörde öffnen.")


def opens_a_case(person: Person) -> None:
    person.open(CASES)
    person.main.get_by_role("link", name=re.compile(r"[A-Z]{3}-\d{4}-\d{6}")).first.click()
    person.settle()
    assert person.reads("Dackel") or person.reads("Labrador") or person.reads("Hund")
    assert not person.reads(SHUT)


def test_somebody_new_is_entitled_and_somebody_gone_is_not(visit: Visit, town: Town) -> None:
    head = sign_in(visit(script=True), HEAD)
    head.open("/verwaltung/dienstposten/neu/")
    head.type_into("Dienstliche E-Mail-Adresse", "nele.neu@example.org")
    head.type_into("Name im Schriftverkehr", "Nele Neu")
    head.tick("Sachbearbeitung:")
    head.press("Dienstposten einrichten")
    head.open(KEYS)
    assert head.reads("Nele Neu (Sachbearbeitung): hat noch kein Passwort gewählt")
    nele = visit(script=True, width=NARROW)
    choose_password(nele, "nele.neu@example.org", link_in_mail(town, "nele.neu@example.org"))
    sign_in(nele, "nele.neu@example.org")
    nele.open(CASES)
    assert nele.reads(SHUT)
    assert nele.reads("Hanna Heidkamp")
    nele.link("Meine Schlüssel")
    mark = nele.main.locator(".keys-print").inner_text()
    head.open(KEYS)
    assert head.reads(mark)
    entitle(head, "Nele Neu")
    opens_a_case(nele)

    of(head, "Entziehen", "Nele Neu")
    head.press("Freischaltung entziehen")
    assert head.reads("die Schlüssel sind neu")
    nele.open(CASES)
    assert nele.reads(SHUT)
    entitle(head, "Nele Neu")
    opens_a_case(nele)
    head.open("/verwaltung/dienstposten/")
    of(head, "Beenden", "Nele Neu")
    head.press("Dienstposten beenden")
    head.open(KEYS)
    assert not head.reads("Nele Neu")
    assert head.reads("erneuert am")
    opens_a_case(head)


def test_a_forgotten_password_is_a_new_key(visit: Visit, town: Town) -> None:
    clerk = forget_password(visit(script=True), CLERK2)
    assert clerk.reads(SHUT)
    head = sign_in(visit(script=True), HEAD)
    entitle(head, "Cem Kaya")
    opens_a_case(clerk)


def test_a_locked_session_is_opened_by_the_password(visit: Visit) -> None:
    clerk = sign_in(visit(script=False, width=NARROW), CLERK)  # needs no script
    clerk.open(CASES)
    clerk.main.get_by_role("link", name=re.compile(r"[A-Z]{3}-\d{4}-\d{6}")).first.click()
    clerk.settle()
    wanted = clerk.page.url
    lock(clerk)
    clerk.open(wanted)
    assert clerk.reads("Inhalte öffnen")
    clerk.type_into("Ihr Passwort", "ganz falsch geraten")
    clerk.press("Mit Passwort öffnen")
    assert clerk.reads("Das Passwort stimmt nicht.")
    clerk.type_into("Ihr Passwort", passwords.get(CLERK, DEMO_PASSWORD))
    clerk.press("Mit Passwort öffnen")
    assert clerk.page.url == wanted
    assert not clerk.reads("Inhalte öffnen")


def test_a_passkey_opens_and_saves_the_key_when_the_password_is_forgotten(
    visit: Visit, town: Town
) -> None:
    clerk = sign_in(visit(script=True), CLERK)
    session, number = device(clerk)
    add_passkey(clerk, CLERK, "Rechner im Büro")
    begin_passkey(clerk, CLERK, "Noch einmal")
    clerk.main.get_by_role("button", name="Passkey hinzufügen").click()
    clerk.main.get_by_text("Dieses Gerät hat schon einen Passkey").wait_for()
    lock(clerk)
    clerk.open(CASES)
    clerk.press("Mit Passkey öffnen")
    assert clerk.page.url.endswith(CASES)
    opens_a_case(clerk)

    credentials = session.send("WebAuthn.getCredentials", {"authenticatorId": number})
    assert len(credentials["credentials"]) == 1
    clerk.open("/konto/logout/")
    clerk.press("Abmelden")
    again = forget_password(clerk, CLERK)
    assert again.reads("Ihr neues Passwort öffnet Ihren Schlüssel noch nicht.")
    again.press("Mit Passkey öffnen")
    assert again.reads("Neues Passwort verbinden")
    again.type_into("Ihr Passwort", passwords.get(CLERK, DEMO_PASSWORD))
    again.press("Passwort verbinden")
    opens_a_case(again)
    lock(again)
    again.open(CASES)
    again.type_into("Ihr Passwort", passwords.get(CLERK, DEMO_PASSWORD))
    again.press("Mit Passwort öffnen")
    opens_a_case(again)

    again.open(OWN)
    of(again, "Entfernen", "Rechner im Büro")
    again.press("Passkey entfernen")
    assert again.reads("Der Passkey ist entfernt.")
    lock(again)
    again.open(CASES)
    assert not again.has_button("Mit Passkey öffnen")


def test_a_passkey_without_prf_is_refused(visit: Visit) -> None:
    clerk = sign_in(visit(script=True), AUDITOR)
    device(clerk, hasPrf=False)
    begin_passkey(clerk, AUDITOR, "Alter Schlüssel")
    clerk.main.get_by_role("button", name="Passkey hinzufügen").click()
    clerk.main.get_by_text("Dieser Passkey kann keine Schlüssel öffnen.").wait_for()
    clerk.open(OWN)
    assert not clerk.reads("Passkey: Alter Schlüssel")


def test_a_lost_passkey_and_a_forgotten_password_mean_a_new_key(visit: Visit, town: Town) -> None:
    auditor = sign_in(visit(script=True), AUDITOR)
    device(auditor)
    add_passkey(auditor, AUDITOR, "Verlorenes Telefon")
    other = forget_password(visit(script=True), AUDITOR)  # without that device
    assert other.reads("Sie haben keinen Passkey mehr?")
    other.link("Neuen Schlüssel beginnen")
    other.type_into("Ihr Passwort", passwords.get(AUDITOR, DEMO_PASSWORD))
    other.press("Neuen Schlüssel beginnen")
    other.open(CASES)
    assert other.reads(SHUT)
    entitle(sign_in(visit(script=True), HEAD), "Paula Prüß")
    opens_a_case(other)


def test_the_last_holder_stays(visit: Visit) -> None:
    head = sign_in(visit(script=True), "birkenrain.head@example.org")
    head.open("/verwaltung/dienstposten/neu/")
    head.type_into("Dienstliche E-Mail-Adresse", "vertretung@example.org")
    head.type_into("Name im Schriftverkehr", "Vera Vogt")
    head.tick("Amtsleitung:")
    head.press("Dienstposten einrichten")
    of(head, "Beenden", "Britta Bohm")
    head.press("Dienstposten beenden")
    assert head.reads("Schalten Sie zuerst unter „Schlüssel“ eine andere Amtsleitung frei")
    head.open(KEYS)
    of(head, "Entziehen", "Britta Bohm")
    head.press("Freischaltung entziehen")
    assert head.reads("Das ist die letzte Amtsleitung, deren Schlüssel freigeschaltet ist.")


def print_shares(head: Person) -> list[str]:
    head.open(KEYS)
    assert head.reads("Die Wiederherstellung ist nicht eingerichtet.")
    head.follow("Wiederherstellung jetzt einrichten")
    assert confirm(head, HEAD)
    head.type_into("Wer verwahrt", "Landkreis Auental")
    head.press("Anteile erzeugen und anzeigen")
    assert head.reads("mindestens zwei verschiedene Stellen") or head.reads("höchstens so viele")
    head.type_into("Wer verwahrt", "Tresor\nLandkreis Auental\nGemeinde Birkenrain")
    head.press("Anteile erzeugen und anzeigen")
    assert head.reads("Sie erscheint nie wieder.")
    lists = head.main.locator(".keys-words")
    shares = [" ".join(lists.nth(n).locator("li").all_inner_texts()) for n in range(3)]
    assert all(len(words.split()) == 33 for words in shares)
    return shares


def type_shares(head: Person, *shares: str) -> None:
    for number, words in enumerate(shares, start=1):
        head.type_into(f"Wörter des {number}. Blattes", words)


def test_everybody_is_locked_out_and_comes_back_by_the_printed_words(
    visit: Visit, town: Town
) -> None:
    head = sign_in(visit(script=True), HEAD)
    shares = print_shares(head)
    head.open(KEYS)
    assert head.reads("Die Wiederherstellung wurde noch nicht geprobt.")
    head.follow("Wiederherstellung jetzt proben")
    wrong = shares[1].split()
    wrong[4], wrong[5] = wrong[5], wrong[4]
    type_shares(head, shares[0], " ".join(wrong) if wrong != shares[1].split() else shares[0])
    head.press("Probe durchführen")
    assert head.reads("Ein Wort ist nicht das vom Blatt.")
    type_shares(head, shares[2], "1. " + shares[1].upper())
    head.press("Probe durchführen")
    assert head.reads("Die Probe ist gelungen")
    assert head.reads("geprobt am")
    assert "geprobt" in town.run("keys", "status")

    everybody = (HEAD, CLERK, CLERK2, AUDITOR)
    people = {each: forget_password(visit(script=True), each) for each in everybody}
    for person in people.values():
        person.open(CASES)
        assert person.reads(SHUT)
    boss = people[HEAD]
    boss.open(CASES)
    assert boss.reads("Zurzeit kann niemand aus Ihrer Amtsleitung freischalten.")
    boss.link("Schlüssel wiederherstellen")
    type_shares(boss, shares[0], shares[1])
    boss.press("Wiederherstellen")
    assert boss.reads("Sie sind wieder freigeschaltet.")
    opens_a_case(boss)
    for name in ("Clara Klöver", "Cem Kaya", "Paula Prüß"):
        entitle(boss, name)
    for person in people.values():
        opens_a_case(person)
    boss.open("/verwaltung/protokoll/")
    assert boss.reads("Mit Wiederherstellungsanteilen freigeschaltet")
