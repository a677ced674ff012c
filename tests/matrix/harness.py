"""Walks the URL map and asks each URL as each member of the cast."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.core.cache import cache
from django.core.signals import got_request_exception
from django.db import connection, transaction
from django.http import HttpRequest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from rathaus.site import counters
from tests.matrix.world import World

# Columns of the table, in this order and in these groups.
GROUPS = (
    ("anonymous",),
    ("anna", "bernd", "business"),  # Anna has applied, the others have not
    # the responsible authority:
    ("wiesental_clerk", "wiesental_head", "wiesental_it", "wiesental_auditor", "wiesental_guide"),
    ("birkenrain_clerk", "birkenrain_head", "kreis_clerk", "centre_guide"),  # strangers to it
    ("ended",),  # staff whose only post has ended
)
COLUMNS = tuple(column for group in GROUPS for column in group)

MEANING = {
    "2": "page or file",
    "6": "page in answer to a POST: a form with errors, or what was searched for",
    "L": "to sign-in",
    "R": "redirect; of a POST: done",
    "0": "400",
    "1": "401: a program without a token",
    "3": "403",
    "4": "404",
    "5": "405",
}
LETTERS = {200: "2", 302: "R", 303: "R", 400: "0", 401: "1", 403: "3", 404: "4", 405: "5"}
WRITES = ("INSERT", "UPDATE", "DELETE", "REPLACE")
# who is here, from where, and who tried how often
SIDE_TABLES = ('"django_session"', '"accounts_signin"', f'"{counters.TABLE}"')

Values = Callable[[World], dict[str, Any]]

# Answers that several rows share.
EVERYBODY = "2 222 22222 2222 2"
SIGNED_IN = "L 222 22222 2222 2"
PERSONS = "L 222 44444 4444 4"  # citizens and businesses: each its own list
STAFF = "L 444 22222 2222 4"
POST_ONLY = "L 555 55555 5555 5"


def nothing(world: World) -> dict[str, Any]:
    return {}


@dataclass(frozen=True)
class Row:
    """One URL name with the answers to GET and POST, a letter of `MEANING` for each column.

    `variant` tells several rows of one name apart. `arguments` and `data` take the world and give
    the URL's keyword arguments and the posted fields. An empty `post`: the page takes none.
    `quiet`: a POST that is done writes nothing. `prepares`: a search writes what makes the next one
    quick. `retrieves`: to read it is an event (§ 41 (2a) VwVfG), the one reason for which a GET may
    write.
    """

    name: str
    get: str
    post: str = ""
    arguments: Values = nothing
    data: Values = nothing
    variant: str = ""
    query: str = ""
    host: str = "testserver"
    quiet: bool = False
    prepares: bool = False
    retrieves: bool = False

    @property
    def title(self) -> str:
        return f"{self.name}@{self.variant}" if self.variant else self.name

    def url(self, world: World) -> str:
        return reverse(self.name, kwargs=self.arguments(world)) + self.query

    def expected(self, method: str) -> dict[str, str]:
        """Column → letter."""
        groups = tuple(self.post.split() if method == "POST" else self.get.split())
        sizes = tuple(len(group) for group in GROUPS)
        assert tuple(map(len, groups)) == sizes, f"{self.title}: {groups}"
        return dict(zip(COLUMNS, "".join(groups), strict=True))

    def first(self, method: str, letters: str) -> str | None:
        """The first column whose answer is one of `letters`."""
        found = self.expected(method).items() if method == "GET" or self.post else ()
        return next((column for column, letter in found if letter in letters), None)


@dataclass
class Answer:
    """What came back: its letter, what was written, the response (None after an exception)."""

    letter: str
    writes: list[str]
    response: Any = None


def url_names(resolver: URLResolver | None = None, prefix: str = "") -> Iterator[str]:
    """Every name of the URL map, with its namespace; an unnamed pattern raises AssertionError."""
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLResolver):
            namespace = f"{prefix}{pattern.namespace}:" if pattern.namespace else prefix
            yield from url_names(pattern, namespace)
        else:
            assert isinstance(pattern, URLPattern)
            assert pattern.name, f"URL without a name: {pattern.pattern}"
            yield prefix + pattern.name


class Asker:
    """Asks as the columns, each time with the same session, and takes back what was written."""

    def __init__(self, world: World, sign_in: Callable[[Any], Client]) -> None:
        self.world = world
        self.cookies = {
            column: {name: each.value for name, each in sign_in(actor).cookies.items()}
            for column, actor in world.people.items()
            if column in COLUMNS and actor is not None
        }

    def client(self, column: str, **options: Any) -> Client:
        """A browser of its own, signed in as the column."""
        client = Client(raise_request_exception=False, **options)
        for name, value in self.cookies.get(column, {}).items():
            client.cookies[name] = value
        return client

    def ask(self, column: str, method: str, row: Row, url: str = "", **options: Any) -> Answer:
        """One request in a savepoint that is rolled back."""
        client = self.client(column, **options)
        with taken_back() as writes, exceptions() as raised:
            data = row.data(self.world) if method == "POST" else None
            send = getattr(client, method.lower())
            response = send(url or row.url(self.world), data, headers={"host": row.host})
        if raised:
            return Answer(f"! {raised[0]!r}", writes)
        return Answer(_letter(response, method), writes, response)


def _letter(response: Any, method: str) -> str:
    if response.status_code == 302 and _to_sign_in(response["Location"]):
        return "L"
    if response.status_code == 200 and method == "POST":
        return "6"
    return LETTERS.get(response.status_code, f"! {response.status_code}")


def _to_sign_in(location: str) -> bool:
    return location.partition("?")[0] == reverse("account_login")


def around() -> transaction.Atomic:
    """A transaction around what the product does, as Django's own test cases have one: the product
    may be strict about being the outermost (`durable`) and does not see it."""
    outer = transaction.atomic()
    outer._from_testcase = True
    return outer


@contextmanager
def taken_back() -> Iterator[list[str]]:
    """Collects the statements that write (`SIDE_TABLES` apart) and rolls them back at the end."""
    writes: list[str] = []

    def note(execute: Any, sql: Any, params: Any, many: bool, context: Any) -> Any:
        aside = any(table in str(sql) for table in SIDE_TABLES)
        if str(sql).startswith(WRITES) and not aside:
            writes.append(str(sql)[:160])
        return execute(sql, params, many, context)

    cache.clear()  # allauth counts attempts there, and every actor of a row tries
    with around(), connection.execute_wrapper(note):
        yield writes
        transaction.set_rollback(True)


@contextmanager
def exceptions() -> Iterator[list[BaseException]]:
    """Collects what views raised and did not handle."""
    raised: list[BaseException] = []

    def note(sender: Any, request: HttpRequest, **more: Any) -> None:
        raised.append(sys.exc_info()[1] or RuntimeError("no exception"))

    got_request_exception.connect(note)
    try:
        yield raised
    finally:
        got_request_exception.disconnect(note)
