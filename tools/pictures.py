"""`make pictures`: renews the pictures of the README and the handbook in `docs/images/`.

Starts a demo town of its own and looks at it as a resident, a clerk, a guide and an auditor. The
pictures have few colours, so that they stay small enough to be committed.
"""

from __future__ import annotations

import io
import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tools")]
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")

import django

django.setup()

import system
from PIL import Image, ImageOps
from playwright.sync_api import Browser, sync_playwright

from tests.journeys.chromium import CHROMIUM, FLAGS
from tests.journeys.person import Person
from tests.journeys.test_dog_registration import fill_owner
from tests.journeys.town import Town

TARGET = ROOT / "docs" / "images"
PHONE, DESK = 390, 1200
COLOURS = 256
GAP = 20
PAPER, LINE = "#e8edf4", "#8a94a6"
LARGEST = {"overview": 400_000}  # bytes; all others:
LIMIT = 150_000


class Album:
    """A town, a browser, and the pictures so far."""

    def __init__(self, town: Town, browser: Browser) -> None:
        self.town, self.browser = town, browser
        self.pictures: dict[str, Image.Image] = {}

    @contextmanager
    def person(self, email: str = "", *, place: str = "", width: int = DESK) -> Iterator[Person]:
        """A window of somebody, signed in where an address is given."""
        person = Person(self.browser, self.town, place=place, width=width)
        yield person.sign_in(email) if email else person
        person.context.close()

    def take(self, person: Person, name: str, height: int) -> None:
        """The upper `height` px of the page as it stands."""
        size = person.page.viewport_size or {"width": DESK}
        person.page.set_viewport_size({"width": size["width"], "height": height})
        width = person.page.evaluate("document.body.clientWidth")  # without the scroll bar
        person.page.evaluate("scrollTo(0, 0)")  # filling in has moved the page
        picture = Image.open(io.BytesIO(person.page.screenshot())).convert("RGB")
        self.pictures[name] = picture.crop((0, 0, width, height))


def resident(album: Album) -> None:
    """The member's front page, a step of the form on a phone, the mailbox."""
    with album.person(place="auwinkel") as visitor:
        visitor.open("/")
        album.take(visitor, "startseite", 980)
    with album.person("anna@example.org", place="auwinkel", width=PHONE) as anna:
        anna.open("/leistungen/99102013000000/")
        anna.link("Online beantragen")
        anna.press("Antrag beginnen")
        fill_owner(anna)
        anna.type_into("Rufname", "Flocke")
        anna.type_into("Rasse", "Mischling aus Pudel und Dackel")
        anna.tick("Hündin", "Geschlecht")
        anna.type_into("Geburtsdatum des Hundes", "01.02.2025")
        album.take(anna, "antrag", 830)
        anna.open("/postfach/")
        anna.follow("Hund anmelden")
        album.take(anna, "postfach", 1000)


def office(album: Album) -> None:
    """The clerk's inbox and case, the guide's offer, the auditor's log."""
    with album.person("wiesental.clerk@example.org") as clara:
        clara.open("/vorgaenge/?ansicht=all")
        album.take(clara, "vorgaenge", 900)
        clara.follow("WIE-")
        if clara.has_button("Übernehmen"):
            clara.press("Übernehmen")
        clara.open(clara.page.url)
        album.take(clara, "vorgang", 980)
    with album.person("wiesental.guide@example.org") as lotte:
        lotte.open("/verwaltung/angebote/")
        lotte.follow("Hund anmelden")
        album.take(lotte, "angebot", 900)
    with album.person("wiesental.auditor@example.org") as paula:
        paula.open("/verwaltung/protokoll/")
        album.take(paula, "protokoll", 900)


def overview(pictures: dict[str, Image.Image]) -> Image.Image:
    """Front page, phone and case beside each other."""
    widths = {"startseite": 650, "antrag": 270, "vorgang": 650}
    row = [_framed(pictures[name], width) for name, width in widths.items()]
    size = (sum(p.width + GAP for p in row) + GAP, max(p.height for p in row) + 2 * GAP)
    sheet = Image.new("RGB", size, PAPER)
    left = GAP
    for picture in row:
        sheet.paste(picture, (left, (sheet.height - picture.height) // 2))
        left += picture.width + GAP
    return sheet


def _framed(picture: Image.Image, width: int) -> Image.Image:
    height = round(picture.height * width / picture.width)
    small = picture.resize((width, height), Image.Resampling.LANCZOS)
    return ImageOps.expand(small, border=2, fill=LINE)


def save(name: str, picture: Image.Image) -> None:
    """Write it with few colours. Exits where it is too large to commit."""
    path = TARGET / f"{name}.png"
    picture.quantize(COLOURS, Image.Quantize.MAXCOVERAGE).save(path, optimize=True)
    size = path.stat().st_size
    print(f"{path.relative_to(ROOT)}: {size // 1000} kB")
    if size > LARGEST.get(name, LIMIT):
        sys.exit(f"{name}: too large")


def main() -> None:
    """Take all pictures and compose the overview."""
    system.provide(["chromium"])
    TARGET.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        town = Town(Path(folder), f"sqlite:///{folder}/rathaus.sqlite3")
        album = Album(town, browser)
        try:
            town.start()
            resident(album)
            office(album)
        finally:
            browser.close()
            town.stop()
    for name, picture in album.pictures.items():
        save(name, picture)
    save("overview", overview(album.pictures))


if __name__ == "__main__":
    main()
