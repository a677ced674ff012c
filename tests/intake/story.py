"""Anna applies: a dog registration in Auwinkel, or any form that is put on offer there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from html.parser import HTMLParser
from importlib.resources import files
from typing import Any

from django.test import Client

from rathaus.audit.actions import SYSTEM
from rathaus.catalogue import actions as catalogue
from rathaus.catalogue.models import Level, Offer, Service
from rathaus.intake import actions
from rathaus.intake.models import FormVersion
from tests.cast import Cast

AT = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
DOG_FORM = files("rathaus.intake.forms").joinpath("examples/hundesteuer_anmeldung.json")
PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<<>>\nendobj\n"

OWNER = {
    "vorname": "Anna",
    "familienname": "Auerbach",
    "geburtsdatum": "3.4.1985",
    "strasse": "Mühlenweg",
    "hausnummer": "5",
    "plz": "29992",
    "ort": "Auwinkel",
    "email": "anna@example.org",
}
DOG = {
    "name": "Müsli",
    "rasse": "Dackel",
    "geschlecht": "w",
    "geboren": "1.2.2024",
    "chip": "276098100123456",
    "seit": "01.05.2024",
    "herkunft": "welpe",
}


def publish(key: str, content: bytes) -> FormVersion:
    version = actions.import_form(key=key, content=content, authority=None, by=SYSTEM, at=AT)
    return actions.publish_version(version=version, by=SYSTEM, at=AT)


def offer(cast: Cast, version: FormVersion | None, *, trust_level: int = 0) -> Offer:
    """`version` on offer at the Samtgemeinde, which does it for its members."""
    number = Service.objects.count()
    service = Service.objects.create(
        key=f"99{number:012d}", name="Hundesteuer", level=Level.SAMTGEMEINDE, level_confirmed=True
    )
    made = catalogue.create_offer(
        authority=cast.wiesental,
        service=service,
        parts={"title": "Hund anmelden", "required_documents": "Impfpass", "fee": "Kostenlos"},
        form_version=version.pk if version else None,
        trust_level=trust_level,
        by=cast.wiesental_head,
        at=AT,
    )
    return catalogue.publish(offer=made, by=cast.wiesental_head, at=AT)


class Page(HTMLParser):
    """What a page holds: ids, inputs with their values, labels, buttons."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.values: dict[str, list[str]] = {}
        self.inputs: list[dict[str, str]] = []
        self.label_for: set[str] = set()
        self.actions: list[str] = []
        self.text = text
        self._open = ""
        self._select = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        if "id" in found:
            self.ids.append(found["id"])
        if tag == "label":
            self.label_for.add(found.get("for", ""))
        if tag == "button" and found.get("name") == "action":
            self.actions.append(found.get("value", ""))
        if tag in ("input", "textarea", "select"):
            self.inputs.append({**found, "tag": tag})
            self._field(tag, found)
        if tag == "option" and "selected" in found:
            self.values[self._select] = [found["value"]]

    def _field(self, tag: str, found: dict[str, str]) -> None:
        if tag == "input":
            self._input(found)
            return
        self.values.setdefault(found["name"], [""])
        if tag == "textarea":
            self._open = found["name"]
        else:
            self._select = found["name"]

    def _input(self, found: dict[str, str]) -> None:
        kind = found.get("type", "text")
        name = found.get("name", "")
        if kind in ("radio", "checkbox") and "checked" not in found:
            return
        if kind in ("file", "submit") or not name:
            return
        self.values.setdefault(name, []).append(found.get("value", ""))

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self._open = ""

    def handle_data(self, data: str) -> None:
        if self._open:
            self.values[self._open] = [self.values[self._open][0] + data]


@dataclass
class Applicant:
    """Somebody at a browser without JavaScript: sees a page, fills in, presses a button."""

    client: Client
    url: str = ""
    page: Page = field(default_factory=lambda: Page(""))
    status: int = 0

    def open(self, url: str) -> Applicant:
        response = self.client.get(url, follow=True)
        return self._see(response, url)

    def press(self, action: str = "next", **answers: Any) -> Applicant:
        """Post the page as it is, with `answers` by the last part of their name or in full."""
        data: dict[str, Any] = dict(self.page.values)
        for name, value in answers.items():
            data[self._name(name)] = value
        response = self.client.post(self.url, {**data, "action": action}, follow=True)
        return self._see(response, self.url)

    def _see(self, response: Any, url: str) -> Applicant:
        chain = response.redirect_chain
        self.url = (chain[-1][0] if chain else url).partition("#")[0]
        self.status = response.status_code
        self.page = Page(response.content.decode() if not response.streaming else "")
        return self

    def _name(self, short: str) -> str:
        names = [i.get("name", "") for i in self.page.inputs]
        full = [n for n in names if n == short or n.endswith(f"/{short}")]
        return full[-1] if full else short

    def fill_dog_form(self, offer: Offer, place: str = "039995401001") -> Applicant:
        """From the start page to the review."""
        self.open(f"/antrag/neu/{offer.pk}/{place}/").press()
        self.press(**OWNER)
        self.press(**DOG, weitere_hunde="0")
        self.press(ermaessigung="nein")
        self.press(lastschrift="false")
        return self.press(richtig="true")


def applicant(client_of: Callable[..., Client], actor: Any) -> Applicant:
    return Applicant(client_of(actor))
