"""A town and a browser for the journeys."""

from __future__ import annotations

import os
from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.databases import own_database
from tests.journeys.chromium import CHROMIUM, FLAGS
from tests.journeys.person import Person
from tests.journeys.town import ROOT, Town

FAILED = pytest.StashKey[bool]()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium."""
    if not Path(CHROMIUM).exists():
        pytest.fail("Chromium fehlt: apt-get install chromium (make test tut das, wenn es darf)")
    # Playwright runs an event loop in this thread, in which Django would refuse its database.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """The demo town hall, served for the whole run."""
    folder = tmp_path_factory.mktemp("town")
    with own_database(folder) as url:
        town = Town(folder, url)
        try:
            town.start()
            yield town
        finally:
            town.stop()


@pytest.fixture
def visit(
    browser: Browser, town: Town, request: pytest.FixtureRequest
) -> Iterator[Callable[..., Person]]:
    """Opens windows of persons; keeps a picture of each when the test fails, closes all."""
    windows: list[Person] = []

    def open_window(**kind: Any) -> Person:
        windows.append(Person(browser, town, **kind))
        return windows[-1]

    yield open_window
    for number, person in enumerate(windows):
        if request.node.stash.get(FAILED, False):
            picture = ROOT / "var" / "journeys" / f"{request.node.name}-{number}.png"
            person.page.screenshot(path=picture, full_page=True)
        person.context.close()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    item.stash[FAILED] = item.stash.get(FAILED, False) or report.failed
    return report


@pytest.fixture
def visit_town(
    browser: Browser, request: pytest.FixtureRequest
) -> Iterator[Callable[[Town, str, str], Person]]:
    """Opens windows of persons who are signed in at a town that the test itself has started."""
    windows: list[Person] = []

    def open_window(town: Town, place: str, email: str) -> Person:
        windows.append(Person(browser, town, place=place))
        return windows[-1].sign_in(email)

    yield open_window
    for number, person in enumerate(windows):
        if request.node.stash.get(FAILED, False):
            picture = ROOT / "var" / "journeys" / f"{request.node.name}-{number}.png"
            person.page.screenshot(path=picture, full_page=True)
        person.context.close()
