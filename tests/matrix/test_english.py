"""Every page in English: no German words but in what is marked as German."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from django.urls import reverse
from lxml import html

from tests.matrix.harness import Asker, Row
from tests.matrix.table import TABLE

pytestmark = pytest.mark.django_db
ENGLISH = {"accept-language": "en"}
PAGES = [(row, column) for row in TABLE if (column := row.first("GET", "2"))]
NOT_OURS = "//*[@lang='de' or contains(@class, 'rathaus-preserve')] | //script | //style"
READ_ALOUD = ("aria-label", "title", "placeholder", "alt", "value")
# Words of the surface, and words that hardly any German sentence does without.
GERMAN = set(
    "Abbrechen Abmelden Anlagen Anmelden Anschrift Antrag Behörde Bescheid Fehler Formular"
    " Leistung Leistungen Nachricht Nachrichten Postfach Profil Speichern Startseite Suchen"
    " Vorgang Vorgänge Weiter Zurück freiwillig"
    " auf aus bei bitte das dem den der ein eine einen für haben hier ihr ist kein keine mit nach"
    " nicht noch oder sie sind und von vom wird zum zur über".split()
)


def german_words(content: bytes) -> set[str]:
    """The German words a person sees or hears on a page, without what is marked as German (also
    where a title or an error quotes that) and without what people have written."""
    page = html.document_fromstring(content.decode())
    quoted: set[str] = set()
    for part in page.xpath(NOT_OURS):
        quoted |= {text.strip() for text in part.itertext()} - {""}
        part.drop_tree()
    words = set()
    for text in _texts(page):
        for known in sorted(quoted, key=len, reverse=True):
            text = text.replace(known, "")
        words |= set(re.findall(r"\w+", text))
    return {word for word in words if word in GERMAN or word.lower() in GERMAN}


def _texts(page: html.HtmlElement) -> Iterator[str]:
    yield from page.itertext()
    for element in page.iter():
        if element.get("type") not in ("hidden", "text"):
            yield from (element.get(name, "") for name in READ_ALOUD)


@pytest.mark.parametrize(("row", "column"), PAGES, ids=[row.title for row, _ in PAGES])
def test_no_german_words(asker: Asker, row: Row, column: str) -> None:
    response = asker.ask(column, "GET", row, headers=ENGLISH).response
    if not response["Content-Type"].startswith("text/html"):
        pytest.skip("not a page")
    assert b'<html lang="en"' in response.content
    assert german_words(response.content) == set()
