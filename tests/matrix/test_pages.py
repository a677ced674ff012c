"""Every page of the table: one heading, a title that begins with it and tells pages apart."""

from __future__ import annotations

import dataclasses
import re
from html import unescape

import pytest

from tests.matrix.harness import Asker, Row
from tests.matrix.pages import mandatory_by_actor, pages_by_actor

pytestmark = pytest.mark.django_db


SUMMARY = "rathaus-error-summary"
# What every navigation calls "Startseite", whatever its greeting.
CALLED_START = ("home",)


def agree(title: str, heading: str) -> bool:
    """Whether one begins with the other: a title adds where one is, a heading may add a name."""
    return title.startswith(heading) or heading.startswith(title)


def seen(asker: Asker, column: str, row: Row) -> str:
    response = asker.client(column).get(
        row.url(asker.world), headers={"host": row.host}, follow=True
    )
    return str(response.content.decode())


def texts(html: str, tag: str) -> list[str]:
    """What the elements `tag` say, without markup and double spaces."""
    found = re.findall(rf"<{tag}\b[^>]*>(.*?)</{tag}>", html, re.DOTALL)
    return [" ".join(unescape(re.sub(r"<[^>]+>", " ", text)).split()) for text in found]


def test_headings_and_titles(asker: Asker) -> None:
    problems: list[str] = []
    kinds: dict[str, str] = {}
    for column, rows in pages_by_actor().items():
        for row in rows:
            html = seen(asker, column, row)
            headings, titles = texts(html, "h1"), texts(html, "title")
            if len(headings) != 1 or len(titles) != 1 or '<html lang="de"' not in html:
                problems.append(f"{row.title}: {headings} {titles}")
                continue
            title = titles[0].removeprefix("Fehler: ")
            own = title.rpartition(" – ")[0]  # without the name of the site
            if row.name not in CALLED_START and not agree(own, headings[0]):
                problems.append(f"{row.title}: title {title!r}, heading {headings[0]!r}")
            if kinds.setdefault(title, row.name) != row.name:
                problems.append(f"{row.title}: title {title!r} as {kinds[title]}")
    assert not problems, "\n".join(problems)


def test_empty_forms_say_what_is_missing(asker: Asker) -> None:
    problems = []
    for column, rows in mandatory_by_actor().items():
        for row in rows:
            empty = dataclasses.replace(row, data=lambda world: {"csrfmiddlewaretoken": "x"})
            answer = asker.ask(column, "POST", empty)
            html = answer.response.content.decode() if answer.letter == "6" else ""
            if answer.writes or not html:
                problems.append(f"{row.title}: {answer.letter} {answer.writes}")
            elif not texts(html, "title")[0].startswith("Fehler: ") or SUMMARY not in html:
                problems.append(f"{row.title}: no summary of the errors")
    assert not problems, "\n".join(problems)
