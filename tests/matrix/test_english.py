"""Every page in English: no German words but in what is marked as German, and in data."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

import pytest
from django.apps import apps
from django.db.models import CharField, JSONField, Model, TextField
from django.urls import reverse
from lxml import html

from rathaus.vault.content import open_json
from tests.confidential.test_classes import Everything, owners, rows
from tests.matrix import rooms
from tests.matrix.harness import Asker, Row
from tests.matrix.table import TABLE
from tests.matrix.world import World

pytestmark = pytest.mark.django_db
ENGLISH = {"accept-language": "en"}
PAGES = [(row, column) for row in TABLE if (column := row.first("GET", "2"))]
NOT_OURS = (
    "//*[@lang='de'] | //textarea | //*[contains(@class, 'rathaus-preserve')] | //script | //style"
)
READ_ALOUD = ("aria-label", "title", "placeholder", "alt", "value")
# Words of the surface, and words that hardly any German sentence does without.
GERMAN_WORDS = """
    abbrechen abmelden anlagen anmelden anschrift antrag behörde bescheid fehler formular
    leistung leistungen nachricht nachrichten postfach profil speichern startseite suchen
    vorgang vorgänge weiter zurück freiwillig
    auf aus bei bitte das dem den der ein eine einen für haben hier ihr ist kein keine mit nach
    nicht noch oder sie sind und von vom wird zum zur über
"""
GERMAN = set(GERMAN_WORDS.split())


@pytest.fixture(scope="module")
def data(world: World) -> set[str]:
    """Every phrase that somebody has entered: services, texts of offers, questions of forms, and
    what persons have written, opened with their keys."""
    found = {text for text in phrases(written()) if " " in text}
    found |= rooms.subjects(world.cast)
    for model in apps.get_models():
        if model.__module__.startswith("rathaus."):
            found |= {text for text in phrases(values(model)) if " " in text}
    return found


def written() -> Iterator[Any]:
    """The content of all rows that accounts hold or share with an authority."""
    keys = Everything()
    for name in ("account", "both"):
        for row, stored in rows(name):
            if "account" in owners(stored):
                yield open_json(row, stored, keys)


def values(model: type[Model]) -> Iterator[Any]:
    for field in model._meta.get_fields():
        if isinstance(field, CharField | TextField | JSONField):
            yield from model._default_manager.values_list(field.name, flat=True).distinct()


def phrases(things: Iterable[Any]) -> Iterator[str]:
    """The texts in JSON values, also line by line."""
    for thing in things:
        if isinstance(thing, str):
            yield from {thing, *thing.splitlines()}
        elif isinstance(thing, dict):
            yield from phrases(thing.values())
        elif isinstance(thing, list):
            yield from phrases(thing)


def german_texts(content: bytes, data: set[str]) -> list[str]:
    """The texts with German words that a person sees or hears on a page."""
    page = html.document_fromstring(content.decode())
    for part in page.xpath(NOT_OURS):
        part.drop_tree()
    return [text for text in texts(page) if is_german(text) and is_german(without(text, data))]


def texts(page: html.HtmlElement) -> Iterator[str]:
    yield from page.itertext()
    for element in page.iter():
        if element.get("type") not in ("hidden", "text"):
            yield from (element.get(name, "") for name in READ_ALOUD)


def is_german(text: str) -> bool:
    return not GERMAN.isdisjoint(re.findall(r"[\w-]+", text.lower()))


def without(text: str, data: set[str]) -> str:
    """The text without quotations, names of places to fill in, and what is data."""
    text = re.sub(r"“[^”]*”|\{\w+\}", "", text)
    for phrase in sorted((phrase for phrase in data if phrase in text), key=len, reverse=True):
        text = text.replace(phrase, "")
    return text


@pytest.mark.parametrize(("row", "column"), PAGES, ids=[row.title for row, _ in PAGES])
def test_no_german_words(asker: Asker, data: set[str], row: Row, column: str) -> None:
    response = asker.ask(column, "GET", row, headers=ENGLISH).response
    if not response["Content-Type"].startswith("text/html"):
        pytest.skip("not a page")
    assert b'<html lang="en"' in response.content
    assert german_texts(response.content, data) == []


@pytest.mark.parametrize(
    ("column", "name", "status"), [("anna", "rights", 404), ("wiesental_it", "cases:inbox", 403)]
)
def test_error_pages(asker: Asker, data: set[str], column: str, name: str, status: int) -> None:
    response = asker.client(column, headers=ENGLISH).get(reverse(name))
    assert response.status_code == status
    assert german_texts(response.content, data) == []


def test_the_language_form_is_remembered(asker: Asker, data: set[str]) -> None:
    """Without Accept-Language; the language stays for pages to come, and can be changed back."""
    client = asker.client("anonymous")
    home, login = reverse("home"), reverse("account_login")
    for language, word in (("en", "Log in"), ("de", "Anmelden")):
        answer = client.post(reverse("set_language"), {"language": language, "next": home})
        assert answer["Location"] == home
        pages = [client.get(url) for url in (home, login)]
        assert all(f'<html lang="{language}"' in page.content.decode() for page in pages)
        assert all(word in page.content.decode() for page in pages)
        if language == "en":
            assert [text for page in pages for text in german_texts(page.content, data)] == []
