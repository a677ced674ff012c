"""What every URL has in common: unknown ids, odd methods, forged posts, ways out to elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID, uuid4

import pytest
from django.urls import reverse

from rathaus.site.demo.people import DEMO_PASSWORD
from tests.matrix.harness import Asker, Row
from tests.matrix.table import TABLE

pytestmark = pytest.mark.django_db
each_row = pytest.mark.parametrize("row", TABLE, ids=lambda row: row.title)
each_post = pytest.mark.parametrize(
    "row", [row for row in TABLE if row.post], ids=lambda row: row.title
)
POSTED = {row.name for row in TABLE if row.post}
ODD_METHODS = ("HEAD", "OPTIONS", "PUT", "PATCH", "DELETE", "TRACE")
# Links of e-mails explain themselves when they are old, instead of being missing.
OWN_WORDS = ("account_confirm_email", "account_reset_password_from_key")
ELSEWHERE = (
    "https://boese.example/",
    "//boese.example/",
    "///boese.example",
    "https:///boese.example",
    "https:boese.example",
    "/\\boese.example",
    "\\\\boese.example",
    "https://testserver@boese.example/",
    "https://testserver.boese.example/",
    "javascript:alert(1)",
    "data:text/html,x",
    " https://boese.example/",
    "\thttps://boese.example/",
)


def unknown(value: Any) -> list[Any]:
    """Values of the same kind that nothing has."""
    if isinstance(value, UUID):
        return [uuid4()]
    if isinstance(value, int):
        return [0, 999, 10**30]
    return ["gibt-es-nicht"]


def urls_without_a_thing(row: Row, asker: Asker) -> Iterator[str]:
    """The row's URL, each time with one argument that leads nowhere."""
    known = row.arguments(asker.world)
    for name, value in known.items():
        for other in unknown(value):
            yield reverse(row.name, kwargs={**known, name: other}) + row.query


@each_row
def test_unknown_ids_are_not_found(asker: Asker, row: Row) -> None:
    if row.name in OWN_WORDS:
        return
    reader, writer = row.first("GET", "2R"), row.first("POST", "R6")
    for url in urls_without_a_thing(row, asker):
        if reader:
            assert asker.ask(reader, "GET", row, url).letter == "4", url
        if writer:
            answer = asker.ask(writer, "POST", row, url)
            assert (answer.letter, answer.writes) == ("4", []), url


@pytest.mark.parametrize("name", OWN_WORDS)
def test_old_links_of_emails_say_so(asker: Asker, name: str) -> None:
    (row,) = [row for row in TABLE if row.name == name and row.variant == "old"]
    answer = asker.ask("anonymous", "GET", row)
    assert "gilt nicht mehr" in answer.response.content.decode()
    answer = asker.ask("anonymous", "POST", row)
    assert answer.letter in "46"
    assert not answer.writes


@each_row
def test_odd_methods_change_nothing(asker: Asker, row: Row) -> None:
    """No method but POST writes; where the table has no POST, that does not either."""
    methods = ODD_METHODS if row.name in POSTED else ("POST", *ODD_METHODS)
    for column in {"anonymous", row.first("GET", "2R") or row.first("POST", "R6") or "anonymous"}:
        for method in methods:
            answer = asker.ask(column, method, row)
            assert "!" not in answer.letter, f"{method} as {column}: {answer.letter}"
            assert not answer.writes, f"{method} as {column}"


@pytest.mark.parametrize(
    # Where a POST does nothing for anybody in the table there is nothing to forge.
    "row",
    [row for row in TABLE if row.post and row.first("POST", "R6")],
    ids=lambda row: row.title,
)
def test_forged_posts_are_refused(asker: Asker, row: Row) -> None:
    column = row.first("POST", "R6")
    assert column
    answer = asker.ask(column, "POST", row, enforce_csrf_checks=True)
    assert (answer.letter, answer.writes) == ("3", [])
    assert reverse("privacy") in answer.response.content.decode()  # a page of ours, not Django's


NESTED = [
    ("cases:attachment", "wiesental_clerk", "pk", lambda w: w.cases["granted"].pk),
    ("cases:message_attachment", "wiesental_clerk", "pk", lambda w: w.cases["granted"].pk),
    ("cases:notice", "wiesental_clerk", "pk", lambda w: w.cases["refused"].pk),
    ("intake:attachment", "anna", "draft_id", lambda w: w.drafts["dog"].pk),
]


@pytest.mark.parametrize(("name", "column", "argument", "other"), NESTED)
def test_a_file_is_found_only_under_what_it_belongs_to(
    asker: Asker, name: str, column: str, argument: str, other: Any
) -> None:
    row = next(row for row in TABLE if row.name == name)
    arguments = {**row.arguments(asker.world), argument: other(asker.world)}
    assert asker.ask(column, "GET", row).letter == "2"
    assert asker.ask(column, "GET", row, reverse(name, kwargs=arguments)).letter == "4"


LEADS_ON = [
    ("account_login", "anonymous", {"login": "anna@example.org", "password": DEMO_PASSWORD}),
    ("account_login", "anna", {}),
    ("account_logout", "anna", {}),
    ("account_reauthenticate", "anna", {"password": DEMO_PASSWORD}),
    ("access:unlock", "wiesental_clerk", {"password": DEMO_PASSWORD}),
    ("access:own_password", "wiesental_clerk", {"password": DEMO_PASSWORD}),
    ("theme", "anonymous", {"theme": "dark"}),
    ("set_language", "anonymous", {"language": "en"}),
]


@pytest.mark.parametrize(("name", "column", "data"), LEADS_ON)
def test_next_stays_in_the_house(
    asker: Asker, name: str, column: str, data: dict[str, str]
) -> None:
    def location(target: str) -> str:
        row = Row(name, "", data=lambda w: {**data, "next": target})
        answer = asker.ask(column, "POST", row)
        assert answer.letter in "RL", answer.letter
        return str(answer.response["Location"])

    assert location("/leistungen/") == "/leistungen/"
    for target in ELSEWHERE:
        found = location(target)
        assert found.startswith("/"), target
        assert urlsplit(found.replace("\\", "/")).netloc == "", target


@pytest.mark.parametrize("name", ["set_language", "theme"])
def test_a_foreign_referrer_is_no_way_back(asker: Asker, name: str) -> None:
    client = asker.client("anonymous")
    response = client.post(reverse(name), {"language": "en"}, headers={"referer": ELSEWHERE[0]})
    assert response["Location"] == "/"


def test_hosts_that_are_not_ours_are_refused(asker: Asker) -> None:
    row = Row("home", "", host="boese.example")
    assert asker.ask("anonymous", "GET", row).letter == "0"
