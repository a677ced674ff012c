"""The handbook says what the product does: settings, addresses, words of its pages, pictures."""

from __future__ import annotations

import re
from pathlib import Path

import polib
import pytest
from django.urls import Resolver404, resolve

from tests.architecture.sources import PACKAGE
from tests.shared_data import ROOT

HANDBOOK = ROOT / "docs" / "handbuch"
SHEETS = sorted(HANDBOOK.glob("*.md"))
SETTING = re.compile(r'env\.[a-z]+\(\s*"([A-Z_]+)"')
IN_TABLE = re.compile(r"^\| `RATHAUS_([A-Z_]+)` \|", re.MULTILINE)
ADDRESS = re.compile(r"`(/[^\s`?]*/)(?:\?[^`]*)?`")
BOLD = re.compile(r"\*\*([^*]+)\*\*")
LINK = re.compile(r"\]\(([^)#]+)(?:#[^)]*)?\)|src=\"([^\"]+)\"")
PICTURE_WITHOUT_WORDS = re.compile(r"!\[\s*\]|<img(?![^>]*\balt=\"[^\"]+\")")
OUR_EMPHASIS = {  # bold words of the sheets that are no words of a page
    "index.md": {"Leistung", "Angebot", "Vorgang", "Dienstposten", "Postfach", "fetter Schrift"},
    "it.md": {
        "Gemeindeverzeichnis", "Leistungen", "Erste Amtsleitung", "Formulare",
        "Eigene Adresse einer Gemeinde", "Nach dem Einspielen einer Sicherung", "Zeugen.",
    },
}  # fmt: skip


def words_of_the_pages() -> set[str]:
    """Every German text that a person may see."""
    catalogue = polib.pofile(str(PACKAGE / "locale" / "en" / "LC_MESSAGES" / "django.po"))
    return {entry.msgid for entry in catalogue}


def test_there_is_a_handbook() -> None:
    assert {path.stem for path in SHEETS} == {
        *("index", "buergerinnen-und-buerger", "sachbearbeitung", "lotsen", "it", "pruefung"),
        "fristen",
        "behoerdenraum",
    }


def test_every_setting_is_explained() -> None:
    settings = (PACKAGE / "site" / "settings.py").read_text()
    rows = IN_TABLE.findall((HANDBOOK / "it.md").read_text())
    assert len(rows) == len(set(rows))
    assert set(rows) == set(SETTING.findall(settings))


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda path: path.stem)
def test_every_address_leads_to_a_page(sheet: Path) -> None:
    lost = []
    for address in ADDRESS.findall(sheet.read_text()):
        try:
            resolve(address)
        except Resolver404:
            lost.append(address)
    assert lost == []


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda path: path.stem)
def test_bold_words_stand_on_the_pages(sheet: Path) -> None:
    bold = {" ".join(words.split()) for words in BOLD.findall(sheet.read_text())}
    assert bold - OUR_EMPHASIS.get(sheet.name, set()) - words_of_the_pages() == set()


@pytest.mark.parametrize("sheet", [*SHEETS, ROOT / "README.md"], ids=lambda path: path.stem)
def test_links_and_pictures_are_there(sheet: Path) -> None:
    text = sheet.read_text()
    targets = [link or picture for link, picture in LINK.findall(text)]
    assert [t for t in targets if "://" not in t and not (sheet.parent / t).exists()] == []
    assert not PICTURE_WITHOUT_WORDS.search(text), "a picture needs an alternative text"
