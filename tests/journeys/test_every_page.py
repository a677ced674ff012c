"""Every page of the URL × role table in a real browser, as the first actor who sees it."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from playwright.sync_api import Browser, BrowserContext, Page
from pytest_django.live_server_helper import LiveServer

from tests.cast import confirmed
from tests.journeys.axe import overflow, violations
from tests.journeys.pictures import keep
from tests.matrix.harness import Row
from tests.matrix.pages import mandatory_by_actor, pages_by_actor
from tests.matrix.world import World, build_world

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
NARROW, WIDE = 320, 1440
PAGES = pages_by_actor()
EMPTY = mandatory_by_actor()
SUBMIT_EMPTY = """() => {
    const forms = [...document.querySelectorAll('main form')].filter(f => f.method === 'post');
    // What a passkey is asked for in is sent by its script alone.
    const form = forms.filter(f => !f.dataset.passkey).pop() || forms.pop();
    for (const field of form.elements) {
        if (field.type === 'radio' || field.type === 'checkbox') field.checked = false;
        else if (field.type !== 'hidden') field.value = '';
    }
    form.submit();
}"""


@pytest.fixture
def world(transactional_db: None) -> World:
    return build_world()


class Visitor:
    """A browser window signed in as one actor; notes what the browser complains about."""

    def __init__(self, browser: Browser, server: LiveServer, world: World, actor: str) -> None:
        self.server, self.world = server, world
        self.context: BrowserContext = browser.new_context(locale="de-DE")
        self.page: Page = self.context.new_page()
        self.page.set_default_timeout(20_000)  # two busy cores
        self.complaints: list[str] = []
        self.page.on("console", lambda m: self._note(m.text) if m.type == "error" else None)
        self.page.on("pageerror", lambda error: self._note(str(error)))
        person = world.people[actor]
        if person is not None:
            cookies = confirmed(person).cookies
            self.context.add_cookies(
                [{"name": n, "value": c.value, "url": server.url} for n, c in cookies.items()]
            )

    def _note(self, text: str) -> None:
        self.complaints.append(f"console: {text}")

    def problems(
        self, title: str, url: str, host: str = "localhost", status: int = 200
    ) -> list[str]:
        """What is wrong with the page at `url`: its status, its width, for axe, for the browser."""
        self._start()
        response = self.page.goto(f"http://{host}:{urlsplit(self.server.url).port}{url}")
        found = [f"status {response.status}"] if response and response.status != status else []
        return found + self._look(title, status)

    def problems_when_empty(self, row: Row) -> list[str]:
        """The same for the answer to the page's form with nothing in it."""
        self.page.goto(self.server.url + row.url(self.world))
        self._start()
        with self.page.expect_navigation(wait_until="load"):
            self.page.evaluate(SUBMIT_EMPTY)
        if not self.page.locator("#fehler").count():
            return ["no summary of the errors"]
        return self._look(f"{row.title} empty")

    def problems_when_forged(self) -> list[str]:
        """The same for the answer to a form that was open too long."""
        self.page.goto(self.server.url + "/konto/login/")
        self._start()
        self.context.clear_cookies(name=settings.CSRF_COOKIE_NAME)
        with self.page.expect_navigation(wait_until="load"):
            self.page.evaluate(SUBMIT_EMPTY)
        return self._look("error csrf", 403)

    def _start(self) -> None:
        self.complaints.clear()
        self.page.set_viewport_size({"width": WIDE, "height": 900})

    def _look(self, title: str, status: int = 200) -> list[str]:
        found = self._wide(WIDE)
        keep(self.page, WIDE, title)
        found += violations(self.page)
        self.page.set_viewport_size({"width": NARROW, "height": 700})
        found += self._wide(NARROW)
        keep(self.page, NARROW, title)
        self.page.emulate_media(color_scheme="dark")
        found += [f"dark, {NARROW} px: {each}" for each in violations(self.page)]
        self.page.emulate_media(color_scheme="light")
        complaints = [c for c in self.complaints if f"status of {status}" not in c]
        return found + complaints

    def _wide(self, width: int) -> list[str]:
        out = overflow(self.page)
        return [f"sticks out at {width} px: {out}"] if out else []


@pytest.fixture
def visitor(
    request: pytest.FixtureRequest, browser: Browser, live_server: LiveServer, world: World
) -> Iterator[Visitor]:
    visitor = Visitor(browser, live_server, world, request.param)
    yield visitor
    visitor.context.close()


def report(found: dict[str, list[str]]) -> str:
    return "\n".join(f"{title}: {line}" for title, lines in found.items() for line in lines)


@pytest.mark.parametrize(("visitor", "rows"), PAGES.items(), ids=PAGES.keys(), indirect=["visitor"])
def test_pages(visitor: Visitor, rows: list[Row]) -> None:
    """No page overflows at 320 or 1440 px, axe finds nothing, light or dark, nor does the browser
    (it would say so where the content security policy is broken)."""
    hosts = {"testserver": "localhost"}
    found = {
        row.title: visitor.problems(
            row.title, row.url(visitor.world), hosts.get(row.host, row.host)
        )
        for row in rows
    }
    assert not report(found), report(found)


@pytest.mark.parametrize(("visitor", "rows"), EMPTY.items(), ids=EMPTY.keys(), indirect=["visitor"])
def test_empty_forms(visitor: Visitor, rows: list[Row]) -> None:
    found = {row.title: visitor.problems_when_empty(row) for row in rows}
    assert not report(found), report(found)


@pytest.mark.parametrize("visitor", ["wiesental_it"], indirect=True)
def test_error_pages(visitor: Visitor) -> None:
    case = visitor.world.cases["received"]
    found = {
        "404": visitor.problems("error 404", "/gibt/es/nicht/", status=404),
        "403": visitor.problems("error 403", f"/vorgaenge/{case.pk}/", status=403),
    }
    visitor.context.clear_cookies()
    found["csrf"] = visitor.problems_when_forged()
    assert not report(found), report(found)
