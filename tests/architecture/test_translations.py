"""Every German text a person may see has an English translation, and the same places in it."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import polib
import pytest

from rathaus.standards import deadlines
from tests.architecture.sources import PACKAGE
from tools import messages, translations

CATALOGUE = Path("locale", "en", "LC_MESSAGES", "django.po")
# What must be in a translation as well: places for values, and the tags of HTML.
PLACES = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w+\}|</?\w+")
PLAIN = re.compile(r"\b(du|dein|deine|dir|user|Nutzer|Benutzer|Button|klicken)\b", re.IGNORECASE)


@pytest.fixture(scope="module")
def committed() -> polib.POFile:
    return polib.pofile(PACKAGE / CATALOGUE)


@pytest.fixture(scope="module")
def extracted(tmp_path_factory: pytest.TempPathFactory) -> polib.POFile:
    """The catalogue as `make messages` would leave it, made on a copy of the package."""
    if shutil.which("xgettext") is None:
        pytest.fail("gettext is missing: apt-get install gettext (make test does, where it may)")
    copy = tmp_path_factory.mktemp("package") / "rathaus"
    shutil.copytree(PACKAGE, copy, ignore=shutil.ignore_patterns("__pycache__", "static"))
    return polib.pofile(messages.extract(copy))


def ids(catalogue: polib.POFile) -> set[tuple[str | None, str, str]]:
    return {(entry.msgctxt, entry.msgid, entry.msgid_plural) for entry in catalogue}


def translated(entry: polib.POEntry) -> list[str]:
    """The translations of an entry: one, or singular and plural."""
    return [*entry.msgstr_plural.values()] or [entry.msgstr]


def test_every_text_is_translated(extracted: polib.POFile) -> None:
    """Run `make messages` and translate what it lists."""
    open_entries = [*extracted.untranslated_entries(), *extracted.fuzzy_entries()]
    assert [entry.msgid for entry in open_entries] == []


def test_the_reasoning_of_deadlines_is_translated(extracted: polib.POFile) -> None:
    """Its part knows no Django; it marks its words by a function of its own."""
    words = {*deadlines.TEMPLATES.values(), *deadlines.TERMS}
    assert words - {entry.msgid for entry in extracted.translated_entries()} == set()


def test_the_catalogue_has_nothing_else(committed: polib.POFile, extracted: polib.POFile) -> None:
    """`make messages` removes what no source holds any more."""
    assert ids(committed) - ids(extracted) == set()


def test_translations_have_the_same_places(committed: polib.POFile) -> None:
    for entry in committed:
        originals = [entry.msgid, entry.msgid_plural or entry.msgid]
        allowed = [sorted(PLACES.findall(original)) for original in originals]
        for text in translated(entry):
            assert sorted(PLACES.findall(text)) in allowed, entry.msgid


def test_translations_end_alike(committed: polib.POFile) -> None:
    """A sentence stays a sentence, a label a label; blanks at the end stay."""
    for entry in committed:
        for text in translated(entry):
            assert end(text) == end(entry.msgid), (entry.msgid, text)


def end(text: str) -> str:
    """The mark that ends a text, and the blanks behind it."""
    return text[len(text.rstrip().rstrip(".:!?…")) :]


def test_german_is_polite_and_plain(committed: polib.POFile) -> None:
    assert [entry.msgid for entry in committed if PLAIN.search(entry.msgid)] == []


def test_the_compiled_catalogues_are_newer(tmp_path: Path) -> None:
    """The command that demo and tests run before they start."""
    source = tmp_path / "en" / "LC_MESSAGES" / "django.po"
    source.parent.mkdir(parents=True)
    shutil.copy(PACKAGE / CATALOGUE, source)
    translations.compile_changed(tmp_path)
    assert polib.mofile(source.with_suffix(".mo")).find("Anmelden").msgstr == "Log in"
