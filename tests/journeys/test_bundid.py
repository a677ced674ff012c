"""Maria comes with her BundID, without and with scripts; a boatyard with Mein Unternehmenskonto.
The provider is a real one on loopback, on another site than the town hall."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.accounts.saml import people
from tests.accounts.saml.web import declare
from tests.databases import own_database
from tests.journeys.person import NARROW, WIDE, Person
from tests.journeys.test_dog_registration import fill_dog
from tests.journeys.town import Town
from tools import simplesaml

pytestmark = pytest.mark.journey
HIGH = "from rathaus.catalogue.models import Offer; Offer.objects.update(trust_level=3)"


@dataclass
class Place:
    """The town hall and the provider that it knows."""

    town: Town
    idp: simplesaml.Provider


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    if reason := simplesaml.missing():
        pytest.skip(reason)
    folder = tmp_path_factory.mktemp("bundid")
    with (
        own_database(folder) as url,
        simplesaml.server(people.persons() | people.businesses()) as idp,
    ):
        town = Town(folder, url)
        base = f"{town.url('auwinkel', '/konto/anmeldewege/saml')}"
        town.environment["RATHAUS_IDENTITY_PROVIDERS"] = str(declare(idp, folder, base))
        try:
            town.start()
            town.run("shell", "-c", HIGH)
            yield Place(town, idp)
        finally:
            town.stop()


@pytest.fixture
def come(browser: Browser, place: Place) -> Iterator[Callable[..., Visitor]]:
    visitors: list[Visitor] = []

    def open_window(**kind: Any) -> Visitor:
        visitors.append(Visitor(Person(browser, place.town, place="auwinkel", **kind), place))
        return visitors[-1]

    yield open_window
    for visitor in visitors:
        visitor.person.context.close()


class Visitor:
    """A person who also goes to the provider's pages, which are not ours to check."""

    def __init__(self, person: Person, place: Place) -> None:
        self.person, self.place, self.page = person, place, person.page

    def leave(self, words: str) -> None:
        """Press the button that leads to the provider; without script there is one more."""
        self.page.locator("main").get_by_role("button", name=words, exact=True).last.click()
        if not self.person.script:
            self.person.settle()
            self.page.locator("main").get_by_role("button", name=re.compile("^Weiter zu ")).click()
        self.page.wait_for_url(f"{self.place.idp.url}/**")

    def identify(self, name: str) -> None:
        """Name and password at the provider, and back."""
        self.page.fill("[name=username]", name)
        self.page.fill("[name=password]", simplesaml.PASSWORD)
        self.page.locator("[name=password]").press("Enter")
        self.come_back()

    def come_back(self) -> None:
        if not self.person.script:  # the provider's button, then ours
            self.page.locator("input[type=submit], button[type=submit]").last.click()
            self.person.settle()
            assert self.person.reads("Sie sind wieder hier")
            self.page.locator("main").get_by_role("button", name="Weiter").click()
        self.page.wait_for_url(re.compile(r"auwinkel\.localhost:\d+/(?!.*/antwort/)"))
        self.person.settle()

    def make_account(self, email: str) -> None:
        """The first time: agree, and confirm the address."""
        assert self.person.reads("haben hier noch kein Konto")
        self.person.type_into("E-Mail-Adresse", email)
        self.person.tick("Ja, ein Konto anlegen")
        self.person.press("Konto anlegen")
        mail = self.place.town.postbox.wait_for(email)[-1]
        text = mail.get_payload(decode=True)
        assert isinstance(text, bytes)
        link = re.search(rb"http://\S+", text)
        assert link
        self.person.open(link.group().decode())
        if self.person.has_button("Ja, Adresse bestätigen"):
            self.person.press("Ja, Adresse bestätigen")


@pytest.mark.parametrize("script", [False, True])
def test_first_and_second_sign_in(come: Callable[..., Visitor], script: bool) -> None:
    name = "u02" if script else "u01"
    row = next(each for each in people.known() if each["id"].lower() == name)
    maria = come(script=script, width=NARROW)
    maria.person.open("/konto/login/")
    maria.leave("Mit BundID anmelden")
    maria.identify(f"{name}-3")
    maria.make_account(f"{name}@example.org")
    again = come(script=script, width=WIDE)
    again.person.open("/konto/login/?next=/postfach/profil/")
    again.leave("Mit BundID anmelden")
    again.identify(f"{name}-3")
    assert again.person.field("Nachname").input_value() == row["surname"]
    assert again.person.field("Vorname").input_value() == row["givenname"]


def test_too_low_then_the_same_draft(come: Callable[..., Visitor]) -> None:
    """The offer asks for the eID. From its start page, and from the last page of a draft."""
    maria = come(script=True, width=NARROW)
    maria.person.open("/konto/login/")
    maria.leave("Mit BundID anmelden")
    maria.identify("u04-1")
    maria.make_account("u04@example.org")
    maria = come(script=True, width=NARROW)
    maria.person.open("/konto/login/")
    maria.leave("Mit BundID anmelden")
    maria.identify("u04-1")
    maria.person.open("/")
    maria.person.main.get_by_role("searchbox").fill("hund anmelden")
    maria.person.enter()
    maria.person.follow("Hund")
    maria.person.follow("Online beantragen")
    offer = maria.page.url
    assert maria.person.reads("Vertrauensniveau „hoch“")
    maria.leave("Mit BundID ausweisen")
    maria.identify("u04-4")
    assert maria.page.url == offer
    assert maria.person.reads("mit dem Vertrauensniveau „hoch“ angemeldet")
    maria.person.press("Antrag beginnen")
    maria.person.press("Weiter")
    fill_dog(maria.person)
    draft = re.search(r"/antrag/([0-9a-f-]{36})/", maria.page.url)
    assert draft
    review = f"/antrag/{draft[1]}/pruefen/"

    later = come(script=True, width=WIDE)
    later.person.open(f"/konto/login/?next={review}")
    later.leave("Mit BundID anmelden")
    later.identify("u04-1")
    assert later.person.reads("Flocke")
    assert later.person.reads("Ihr Entwurf bleibt gespeichert")
    assert not later.person.has_button("Antrag absenden")
    later.leave("Mit BundID ausweisen")
    later.identify("u04-4")
    assert later.page.url.endswith(review)
    assert later.person.reads("Flocke")
    assert later.person.has_button("Antrag absenden")


def test_business_and_signing_out_at_both(come: Callable[..., Visitor]) -> None:
    yard = come(script=True)
    yard.person.open("/konto/login/")
    yard.leave("Mit Mein Unternehmenskonto anmelden")
    yard.identify("werft")
    yard.make_account("werft@example.org")
    yard = come(script=True)
    yard.person.open("/konto/login/?next=/postfach/profil/")
    yard.leave("Mit Mein Unternehmenskonto anmelden")
    yard.identify("werft")
    assert yard.person.field("Name des Unternehmens").input_value() == "Auwinkler Bootswerft GmbH"
    yard.person.open("/konto/logout/")
    yard.page.locator("main").get_by_role("button", name="Abmelden").click()
    yard.page.wait_for_url("**/abgemeldet/")
    yard.person.settle()
    assert yard.person.reads("Hier und bei Mein Unternehmenskonto.")
    yard.person.open("/konto/login/")
    yard.leave("Mit Mein Unternehmenskonto anmelden")
    assert yard.page.locator("[name=password]").count(), "the provider asks again"
