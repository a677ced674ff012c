"""Walks the URL map and asks each URL as each member of the cast."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

# Columns of the table, in this order.
COLUMNS = (
    "anonymous",
    "anna",  # the applicant
    "bernd",  # another citizen
    "business",
    "wiesental_clerk",  # the responsible authority
    "wiesental_head",
    "wiesental_it",
    "wiesental_auditor",
    "wiesental_guide",
    "birkenrain_clerk",  # the stranger
    "birkenrain_head",
    "centre_guide",
)

MEANING = {
    "2": "page",
    "L": "to sign-in",
    "R": "redirect",
    "3": "403",
    "4": "404",
    "5": "405",
    "0": "400",
    "6": "page with errors",
}


@dataclass(frozen=True)
class Row:
    """One URL name: the answer for each column as a string of `MEANING` letters; blanks are free.

    `get` and `post` are None where the row does not ask that way; `arguments` takes the world and
    returns the URL's keyword arguments; `data` likewise the POST fields.
    """

    get: str | None
    post: str | None = None
    arguments: Callable[[Any], dict[str, Any]] = field(default=lambda world: {})
    data: Callable[[Any], dict[str, Any]] = field(default=lambda world: {})
    query: str = ""

    def url(self, name: str, world: Any) -> str:
        return reverse(name, kwargs=self.arguments(world)) + self.query


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


def letter(client: Client, url: str, method: str, data: dict[str, Any]) -> str:
    """The answer to one request as a letter of `MEANING`; a 500 raises in the client."""
    response = client.post(url, data) if method == "post" else client.get(url)
    if response.status_code == 302:
        return "L" if _to_login(response) else "R"
    if response.status_code == 200 and method == "post":
        return "6"
    return {200: "2", 403: "3", 404: "4", 405: "5", 400: "0", 303: "R"}[response.status_code]


def _to_login(response: Any) -> bool:
    return bool(response["Location"].startswith(reverse("account_login") + "?next="))
