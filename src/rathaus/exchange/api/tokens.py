"""`POST /token`: client credentials (RFC 6749 section 4.4, as FIT-Connect has it), and the keys of
the service."""

from __future__ import annotations

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse, QueryDict

from rathaus.exchange import actions
from rathaus.exchange.api import answers, body, rates
from rathaus.exchange.content.tokens import SECONDS, TokenRefused
from rathaus.exchange.models import Client
from rathaus.lib import clock
from rathaus.vault import transport

FORM = "application/x-www-form-urlencoded"
NAMES = ("grant_type", "client_id", "client_secret")


def issue(request: HttpRequest, client: Client | None) -> HttpResponse:
    """A token for 1,800 seconds. Scopes are granted, never asked for."""
    failed = f"failed tokens|{rates.address(request)}"
    rates.check(rates.ahead(failed, rates.FAILED_TOKENS))
    if request.content_type != FORM:
        return _error("invalid_request")
    form = QueryDict(body.whole(request))
    if any(len(form.getlist(name)) != 1 for name in NAMES):  # RFC 6749 section 3.2: not twice
        return _error("invalid_request")
    if form["grant_type"] != "client_credentials":
        return _error("unsupported_grant_type")
    try:
        token = actions.sign_in(
            client_id=form["client_id"], secret=form["client_secret"], at=clock.now()
        )
    except TokenRefused:
        rates.count(failed, rates.FAILED_TOKENS)
        return _error("invalid_client", HTTPStatus.UNAUTHORIZED)
    found = {"access_token": token, "token_type": "Bearer", "expires_in": SECONDS}
    return answers.json(found)


def keys(request: HttpRequest, client: Client | None) -> HttpResponse:
    """The key that signs what the service itself says."""
    return answers.json({"keys": [transport.jwk()]})


def _error(code: str, status: HTTPStatus = HTTPStatus.BAD_REQUEST) -> HttpResponse:
    """RFC 6749 section 5.2."""
    return answers.json({"error": code}, status.value)
