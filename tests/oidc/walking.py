"""From the town to a provider and back, without a browser."""

from __future__ import annotations

import re
from html import unescape

import requests
from django.http import HttpResponse
from django.test import Client


def leave(client: Client, way: str = "nutzerkonto", **fields: str) -> str:
    """Press the button of a way to sign in; the address of the provider to which it leads."""
    return target_of(client.post(f"/konto/anmeldewege/mit/{way}/", fields))


def target_of(response: HttpResponse) -> str:
    """Where the page in between leads."""
    assert response.status_code == 200, (response.status_code, response.content.decode()[:2000])
    found = re.search(r'content="0; url=([^"]+)"', response.content.decode())
    assert found, response.content.decode()
    return unescape(found[1])


def at_provider(target: str, name: str, session: requests.Session | None = None) -> str:
    """Sign in there under that name; the address in the town to which it leads back."""
    browser = session or requests.Session()
    response = browser.get(target, allow_redirects=False)
    while True:
        if response.status_code == 200:
            response = browser.post(response.url, {"name": name}, allow_redirects=False)
        where = response.headers["Location"]
        if where.startswith("http://testserver/"):
            return where
        where = where if where.startswith("http") else target[: target.index("/auth")] + where
        response = browser.get(where, allow_redirects=False)


def come_back(client: Client, address: str) -> HttpResponse:
    return client.get(address.removeprefix("http://testserver"))


def sign_in(client: Client, name: str, way: str = "nutzerkonto", **fields: str) -> HttpResponse:
    """The whole way."""
    return come_back(client, at_provider(leave(client, way, **fields), name))
