"""Nothing that people write is found in plain text anywhere on the operator's disks.

Every journey writes an unmistakable mark into each free field, file name and file; then database
(its dump), object store, logs, caches, temporary files, job arguments and error reports are
searched for it, in every encoding that hides nothing. Temporary files are watched all the while.
"""

from __future__ import annotations

import base64
import os
import subprocess
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.databases import own_database
from tests.journeys.person import Person
from tests.journeys.test_dog_registration import find_number
from tests.journeys.town import Town

pytestmark = [pytest.mark.journey, pytest.mark.both_databases]
MARK = "qZ7xWvKp93hTzLmNd"
LARGE = 4 * 1024 * 1024  # bytes; more than an upload may keep in memory
NEWS = 4  # e-mails about a message in the mailbox; others (a new device) do not count
JOBS = """
from django_q.models import OrmQ, Task
for task in Task.objects.all(): print(task.func, task.args, task.kwargs, task.result)
for row in OrmQ.objects.all(): print(row.task)
print(Task.objects.count(), 'jobs')
"""


def mark(place: str) -> str:
    """A text with the mark that says where it was written."""
    return f"{MARK} {place}"


def forms_of(text: str) -> list[bytes]:
    """The mark as it would look in the encodings that protect nothing."""
    plain = [text.encode(), text.encode("utf-16-le"), text[::-1].encode()]
    shifted = [base64.b64encode(b"x" * n + text.encode())[2 * n :] for n in range(3)]
    middles = [each.rstrip(b"=")[2:-2] for each in shifted]
    return [*plain, text.encode().hex().encode(), *middles]


class Watch(threading.Thread):
    """Looks into every temporary file while it exists."""

    def __init__(self, folder: Path) -> None:
        super().__init__(daemon=True)
        self.folder, self.ended, self.found = folder, threading.Event(), set[str]()
        self.looked = 0

    def run(self) -> None:
        while not self.ended.wait(0.01):
            for path in self.folder.rglob("*"):
                try:
                    held = path.read_bytes() if path.is_file() else b""
                except OSError:
                    continue
                self.looked += 1
                self.found |= {str(path) for form in forms_of(MARK) if form in held}


@pytest.fixture
def watched(tmp_path: Path) -> Iterator[tuple[Town, Watch, str]]:
    """A town of its own that logs all it can, and the watch over its temporary files."""
    temporary = tmp_path / "tmp"
    temporary.mkdir()
    (tmp_path / "town").mkdir()
    with own_database(tmp_path) as url:
        town = Town(tmp_path / "town", url, TMPDIR=str(temporary), RATHAUS_LOG_LEVEL="DEBUG")
        watch = Watch(temporary)
        watch.start()
        try:
            town.start()
            yield town, watch, url
        finally:
            watch.ended.set()
            town.stop()


@pytest.fixture
def paper(tmp_path: Path) -> Path:
    """A large file with the mark in its name and content, outside what is searched."""
    path = tmp_path / f"{MARK}-Nachweis.pdf"
    path.write_bytes(b"%PDF-1.7\n" + mark("Datei ").encode() * (LARGE // 13) + b"\n%%EOF\n")
    return path


def write_profile(anna: Person) -> None:
    anna.open("/postfach/profil/")
    for box in anna.main.locator("input[type=text]").all():
        label = box.get_attribute("name") or ""
        if label in ("given_name", "family_name", "street", "town"):
            box.fill(mark(label)[:40])
    anna.press("Profil speichern")


def apply(anna: Person, paper: Path) -> None:
    anna.open("/leistungen/?q=hund+anmelden")
    anna.follow("Hund")
    anna.follow("Online beantragen")
    anna.press("Neu") if anna.has_button("Neu") else anna.press("Antrag beginnen")
    for label, text in {"Vorname": "Vorname", "Familienname": "Familienname", "Straße": "Straße",
                        "Ort": "Ort"}.items():  # fmt: skip
        anna.type_into(label, mark(text))
    anna.type_into("Geburtsdatum", "3.5.1984")
    anna.type_into("Hausnummer", "7")
    anna.type_into("Postleitzahl", "29992")
    anna.press("Weiter")
    anna.type_into("Rufname", mark("Rufname"))
    anna.type_into("Rasse", mark("Rasse"))
    anna.tick("Hündin", "Geschlecht")
    anna.type_into("Geburtsdatum des Hundes", "01.02.2025")
    anna.type_into("Chipnummer", "276098100000001")
    anna.type_into("Bei Ihnen seit", "15.04.2025")
    anna.tick("Er ist bei mir geboren.", "Woher kommt der Hund?")
    anna.type_into("Wie viele Hunde halten Sie sonst noch", "0")
    anna.press("Weiter")
    anna.tick("Ja, der Hund kommt aus einem Tierheim.", "Beantragen Sie eine Ermäßigung")
    anna.press("Auswahl übernehmen")
    anna.attach("Nachweis für die Ermäßigung", paper)
    anna.press("Weiter")
    anna.tick("Ja", "Sollen wir die Steuer von Ihrem Konto abbuchen?")
    anna.press("Weiter")
    anna.type_into("Name der Kontoinhaberin", mark("Konto"))
    anna.type_into("IBAN", "DE02 1203 0000 0000 2020 51")
    anna.tick("Ich erteile das Lastschriftmandat.")
    anna.press("Weiter")
    anna.tick("Meine Angaben sind vollständig und richtig.")
    anna.press("Weiter")
    assert anna.reads(mark("Rufname"))
    anna.press("Antrag absenden")


def work(clara: Person, number: str) -> None:
    clara.open("/vorgaenge/")
    clara.type_into("Aktenzeichen oder Name", mark("Familienname"))
    clara.press("Suchen")
    clara.follow(number)
    assert clara.reads(mark("Rasse"))
    assert clara.reads(f"{MARK}-Nachweis.pdf")
    clara.press("Übernehmen")
    clara.link("Vermerk schreiben")
    clara.type_into("Vermerk", mark("Vermerk"))
    clara.press("Vermerk speichern")
    clara.link("Nachricht schreiben")
    clara.type_into("Ihre Nachricht", mark("Nachricht"))
    clara.press("Nachricht senden")
    clara.link("Nachfordern")
    clara.tick("Chipnummer")
    clara.type_into("Was fehlt oder stimmt nicht?", mark("Nachforderung"))
    clara.press("Nachforderung senden")


def answer(anna: Person, paper: Path) -> None:
    anna.open("/postfach/")
    anna.type_into("Betreff", mark("Suche"))
    anna.press("Suchen")
    anna.open("/postfach/")
    anna.follow("Hund anmelden")
    assert anna.reads(mark("Nachforderung"))
    anna.type_into("Ihre Nachricht", mark("Antwort"))
    anna.attach("Dateien anhängen", paper)
    anna.press("Nachricht senden")
    assert anna.reads(f"{MARK}-Nachweis.pdf")
    anna.link("Jetzt korrigieren")
    anna.press("Jetzt korrigieren")
    anna.correct_field("Chipnummer", "276098100000777")
    anna.press("Ergänzung absenden")


def decide(clara: Person, number: str) -> None:
    clara.open("/vorgaenge/")
    clara.follow("Meine")
    clara.follow(number)
    clara.link("Entscheiden")
    clara.tick("bewilligt", "Ihre Entscheidung")
    clara.type_into("Wortlaut", mark("Tenor"))
    clara.type_into("Begründung", mark("Gründe"))
    clara.type_into("Kosten", mark("Kosten"))
    clara.press("Entscheiden und Bescheid bereitstellen")
    assert clara.reads("bewilligt")


def damage_and_look(anna: Person, clara: Person, town: Town, number: str) -> None:
    """A file is damaged on the disk: error reports must not tell what was in it."""
    for path in (town.folder / "archive").rglob("*"):
        if path.is_file():
            whole = path.read_bytes()
            path.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
    anna.open("/postfach/")
    anna.follow("Hund anmelden")
    anna.link(f"{MARK}-Nachweis.pdf")
    clara.open("/vorgaenge/?ansicht=all")
    clara.follow(number)
    clara.link("Bescheid ansehen (PDF)")


def dump(url: str, folder: Path) -> None:
    """The database as a backup would hold it."""
    if url.startswith("postgres"):
        with (folder / "dump.sql").open("wb") as file:
            subprocess.run(["pg_dump", "--dbname", url], stdout=file, check=True)
    else:
        source = url.removeprefix("sqlite:///")
        for suffix in ("", "-wal", "-shm"):
            if os.path.exists(source + suffix):
                (folder / f"database{suffix}").write_bytes(Path(source + suffix).read_bytes())


def search(folder: Path) -> tuple[set[str], int]:
    """The files below the folder that hold the mark, and how many bytes were searched."""
    found, size = set(), 0
    for path in folder.rglob("*"):
        if path.is_file() and not path.is_symlink():
            held = path.read_bytes()
            size += len(held)
            found |= {str(path) for form in forms_of(MARK) if form in held}
    return found, size


def test_no_word_of_content_is_on_the_disks(
    browser: Browser,
    watched: tuple[Town, Watch, str],
    paper: Path,
    visit_town: Callable[[Town, str, str], Person],
) -> None:
    town, watch, url = watched
    anna = visit_town(town, "auwinkel", "anna@example.org")
    clara = visit_town(town, "", "wiesental.clerk@example.org")
    write_profile(anna)
    apply(anna, paper)
    number = find_number(anna)
    work(clara, number)
    answer(anna, paper)
    decide(clara, number)
    town.postbox.wait_for("anna@example.org", NEWS, subject="Neue Nachricht in Ihrem Postfach")
    damage_and_look(anna, clara, town, number)
    jobs = town.run("shell", "--verbosity", "0", "--command", JOBS)
    watch.ended.set()
    dump(url, town.folder)
    found, size = search(town.folder)
    assert found | watch.found == set()
    assert size > 3 * LARGE, "uploads and notice were searched"
    assert b"is damaged" in (town.folder / "serve.log").read_bytes(), "errors were reported"
    assert "jobs" in jobs
    assert not [form for form in forms_of(MARK) if form in jobs.encode()]
    assert not [mail for mail in town.postbox.received if MARK in mail.as_string()]


def test_the_search_finds_what_is_not_sealed(tmp_path: Path) -> None:
    """The test can fail: each encoding of the mark is found."""
    for number, form in enumerate(
        [MARK, MARK.encode().hex(), base64.b64encode(f"abc{MARK}def".encode()).decode()]
    ):
        (tmp_path / str(number)).write_text(f"...{form}...")
    (tmp_path / "utf16").write_bytes(f"x{MARK}".encode("utf-16-le"))
    assert len(search(tmp_path)[0]) == 4
