"""`make contact-sheet`: pictures of all pages at 320 and 1440 px, as each kind of person.

Starts a demo town of its own, signs in, follows links, and takes each kind of page (URL name) once.
The result is `var/contact-sheet/index.html`, `narrow.png` and `wide.png`; pages that overflow to
the right and URL names that no link leads to are printed.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections import Counter, deque
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urljoin, urlsplit

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tools")]
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")

import django

django.setup()

import system
from django.urls import Resolver404, resolve
from playwright.sync_api import Browser, BrowserContext, Page, Response, sync_playwright

from rathaus.site.demo.people import DEMO_PASSWORD, PEOPLE
from tests.journeys.axe import overflow
from tests.journeys.conftest import CHROMIUM, FLAGS
from tests.journeys.town import Town
from tests.matrix.harness import url_names

TARGET = ROOT / "var" / "contact-sheet"
WIDTHS = {"narrow": 320, "wide": 1440}
THUMBNAILS = {"narrow": 160, "wide": 340}  # px, so that the whole sheet is one picture
SHEET = 1850  # px
TALLEST = 2400  # px of a page that are shown
OF_A_KIND = 4  # pages of one URL name that each person looks at, for the links on them
VISITORS = (None, "anna", "wiesental_clerk", "wiesental_head", "wiesental_it", "centre_guide")
NEVER = ("account_logout", "set_language")


@dataclass
class Sheet:
    """What was seen so far: URL name → title of its picture."""

    town: Town
    pictures: dict[str, str] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)
    visits: Counter[tuple[str, str]] = field(default_factory=Counter)

    def visit(self, browser: Browser, visitor: str | None) -> None:
        """Follow links from the front pages, as one person."""
        context = browser.new_context(locale="de-DE")
        page = context.new_page()
        if visitor:
            self._sign_in(page, visitor)
        queue = deque([self.town.url(), self.town.url("auwinkel")])
        seen = set(queue)
        while queue:
            for link in self._look(page, queue.popleft(), visitor or "ohne Anmeldung"):
                if link not in seen and self._worth(link):
                    seen.add(link)
                    queue.append(link)
        _close(context)

    def _sign_in(self, page: Page, key: str) -> None:
        person = next(person for person in PEOPLE if person.key == key)
        page.goto(self.town.url(path="/konto/login/"))
        page.fill("[name=login]", person.email)
        page.fill("[name=password]", DEMO_PASSWORD)
        page.locator("main form button[type=submit]").first.click()
        page.wait_for_load_state()

    def _worth(self, link: str) -> bool:
        """One's own pages, and of each kind only those that may lead to new kinds."""
        parts = urlsplit(link)
        return parts.port == self.town.port and name_of(parts.path) not in (None, *NEVER)

    def _look(self, page: Page, url: str, visitor: str) -> list[str]:
        name = name_of(urlsplit(url).path) or ""
        self.visits[name, visitor] += 1
        if self.visits[name, visitor] > OF_A_KIND:
            return []
        response = _open(page, url)
        if response is None or "text/html" not in response.headers.get("content-type", ""):
            return []
        if name not in self.pictures and response.status == 200:
            self._shoot(page, name, f"{name} ({visitor}) {urlsplit(url).path}")
        if response.status >= 500:
            self.faults.append(f"{response.status}: {url} ({visitor})")
        found = page.eval_on_selector_all("a[href]", "links => links.map(a => a.href)")
        return [urljoin(url, href).split("#")[0] for href in found]

    def _shoot(self, page: Page, name: str, title: str) -> None:
        self.pictures[name] = title
        for label, width in WIDTHS.items():
            page.set_viewport_size({"width": width, "height": 800})
            if found := overflow(page):
                self.faults.append(f"{title} at {width} px: {found}")
            height = min(TALLEST, page.evaluate("document.documentElement.scrollHeight"))
            clip = {"x": 0, "y": 0, "width": width, "height": max(height, 200)}
            page.screenshot(path=TARGET / picture(name, label), full_page=True, clip=clip)

    def write(self, browser: Browser) -> None:
        """The index of pictures, and one large picture for each width."""
        for label, shown in THUMBNAILS.items():
            figures = "".join(
                f'<figure><img src="{picture(name, label)}" width="{shown}">'
                f"<figcaption>{title}</figcaption></figure>"
                for name, title in sorted(self.pictures.items())
            )
            style = "body{font:13px sans-serif;background:#ccc} img{border:1px solid #333}"
            style += "figure{margin:8px;display:inline-block;vertical-align:top;"
            style += f"width:{shown}px}}"
            index = TARGET / ("index.html" if label == "wide" else "narrow.html")
            index.write_text(f"<!doctype html><meta charset=utf-8><style>{style}</style>{figures}")
            page = browser.new_page(viewport={"width": SHEET, "height": 800})
            page.goto(index.as_uri())
            page.screenshot(path=TARGET / f"{label}.png", full_page=True)


def picture(name: str, label: str) -> str:
    """The file of a picture."""
    return f"{name.replace(':', '-')}-{label}.png"


def name_of(path: str) -> str | None:
    """The URL name behind a path; None for static files and paths that do not exist."""
    try:
        return resolve(path).view_name
    except Resolver404:
        return None


def _open(page: Page, url: str) -> Response | None:
    """Open a page; None where the link is a download."""
    try:
        return page.goto(url)
    except Exception as error:
        if "Download is starting" in str(error) or "ERR_ABORTED" in str(error):
            return None
        raise


def _close(context: BrowserContext) -> None:
    context.clear_cookies()
    context.close()


def main() -> None:
    """Make the sheet; exits 1 when a page broke or overflowed."""
    system.provide(["chromium"])
    shutil.rmtree(TARGET, ignore_errors=True)
    TARGET.mkdir(parents=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        sheet = Sheet(Town(Path(folder), f"sqlite:///{folder}/rathaus.sqlite3"))
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        try:
            sheet.town.start()
            for visitor in VISITORS:
                sheet.visit(browser, visitor)
            sheet.write(browser)
        finally:
            browser.close()
            sheet.town.stop()
    unseen = sorted(set(url_names()) - set(sheet.pictures) - set(NEVER))
    print(f"{len(sheet.pictures)} pages: {TARGET / 'index.html'}")
    print("no link with a page leads to: " + ", ".join(unseen))
    sys.exit("\n".join(sheet.faults) if sheet.faults else 0)


if __name__ == "__main__":
    main()
