"""Somebody at a browser: does what a person does, by the words on the page."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Browser, Locator, Page

from rathaus.site.demo.people import DEMO_PASSWORD
from tests.journeys.axe import overflow, violations
from tests.journeys.town import Town

NARROW, WIDE = 320, 1200


class Person:
    """One browser window of one person. Every kind of page that `settle` sees is checked for
    horizontal overflow and, where script runs, by axe (axe waits for ever without script)."""

    def __init__(
        self,
        browser: Browser,
        town: Town,
        *,
        place: str = "",
        script: bool = False,
        width: int = WIDE,
    ) -> None:
        self.town, self.place, self.script = town, place, script
        self.context = browser.new_context(
            viewport={"width": width, "height": 900}, locale="de-DE", java_script_enabled=script
        )
        self.page: Page = self.context.new_page()
        self.page.set_default_timeout(20_000)  # two busy cores
        self.seen: set[str] = set()

    def sign_in(self, email: str) -> Person:
        self.open("/konto/login/")
        self.type_into("E-Mail", email)
        self.type_into("Passwort", DEMO_PASSWORD)
        self.press("Anmelden")
        return self

    def open(self, path: str) -> None:
        self.page.goto(path if path.startswith("http") else self.town.url(self.place, path))
        self.settle()

    def follow(self, words: str) -> None:
        """Click the first link in the main part whose text contains `words`."""
        self._go(self.main.get_by_role("link", name=re.compile(re.escape(words))).first.click)

    def link(self, words: str) -> None:
        """Click the link whose name is just `words`, wherever in the main part."""
        self._go(self.main.get_by_role("link", name=words, exact=True).first.click)

    def correct_field(self, label: str, text: str) -> None:
        """Walk a correction: change that field where it comes, confirm the other steps."""
        for _step in range(12):
            box = self.field(label)
            if box.count() and box.is_editable():
                box.fill(text)
            if not self.has_button("Weiter"):
                return
            self.press("Weiter")

    def press(self, words: str) -> None:
        button = self.main.get_by_role("button", name=re.compile(f"^{re.escape(words)}")).last
        self._go(button.click)

    def enter(self) -> None:
        """Press Enter where the focus is."""
        self._go(lambda: self.page.keyboard.press("Enter"))

    def _go(self, act: Callable[[], None]) -> None:
        with self.page.expect_navigation(wait_until="load"):
            act()
        self.settle()

    def has_button(self, words: str) -> bool:
        return self.main.get_by_role("button", name=re.compile(f"^{re.escape(words)}")).count() > 0

    def type_into(self, label: str, text: str) -> None:
        self.field(label).fill(text)

    def choose(self, label: str, option: str) -> None:
        self.field(label).select_option(label=option)

    def tick(self, label: str, group: str = "") -> None:
        """Tick a box, or a radio button of the group with that legend."""
        legend = f"fieldset:has(> legend:has-text('{group}'))"
        within = self.main.locator(legend).last if group else self.main
        within.get_by_label(label, exact=bool(group)).first.check()

    def attach(self, label: str, *files: Path) -> None:
        self.field(label).set_input_files(list(files))

    def field(self, label: str) -> Locator:
        return self.main.get_by_label(re.compile(f"^{re.escape(label)}")).first

    def reads(self, words: str) -> bool:
        return words in self.main.inner_text()

    @property
    def main(self) -> Locator:
        return self.page.locator("main")

    def settle(self) -> None:
        """Wait for the page, then check it unless this kind of page was checked before."""
        self.page.wait_for_load_state()
        kind = re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}", "…", self.page.url) + self.page.title()
        if kind in self.seen:
            return
        self.seen.add(kind)
        found = violations(self.page) if self.script else []
        assert not found, f"{self.page.url}:\n" + "\n".join(found)
        wide = overflow(self.page)
        assert not wide, f"{self.page.url} sticks out:\n{wide}"
