"""What all calls have in common: who calls, how often, and an answer whatever happens."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.views.decorators.csrf import csrf_exempt

from rathaus.exchange.api import answers, rates
from rathaus.exchange.api.answers import Refused
from rathaus.exchange.content.tokens import TokenRefused
from rathaus.exchange.models import Client
from rathaus.exchange.queries import clients

Handler = Callable[..., HttpResponseBase]
View = Callable[..., HttpResponseBase]


def endpoint(public: bool = False, /, **handlers: Handler) -> View:
    """A view with a handler for each method: `handler(request, client, **arguments)`. `public`:
    without token, `client` is None."""

    @csrf_exempt  # clients bring a token, no cookie is looked at
    @login_not_required
    def view(request: HttpRequest, **arguments: Any) -> HttpResponseBase:
        headers = {"Cache-Control": "no-store"}
        try:
            handler = _handler(request, handlers)
            client = None if public else _client(request)
            headers |= rates.count_call(request, client).headers
            response = handler(request, client, **arguments)
        except answers.HANDLED as error:
            response = answers.problem(answers.refusal(error))
        for name, value in headers.items():
            response.headers.setdefault(name, value)
        return response

    return view


def _handler(request: HttpRequest, handlers: dict[str, Handler]) -> Handler:
    method = "GET" if request.method == "HEAD" else str(request.method)
    if method not in handlers:
        allowed = ", ".join(sorted(handlers))
        raise Refused(
            HTTPStatus.METHOD_NOT_ALLOWED, f"Möglich: {allowed}.", headers={"Allow": allowed}
        )
    return handlers[method]


def _client(request: HttpRequest) -> Client:
    """Whose token it is (RFC 6750). Raises Refused."""
    scheme, _blank, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise _unauthorized("Es fehlt ein Token.", "Bearer")
    try:
        return clients.of_token(token.strip())
    except TokenRefused as error:
        challenge = 'Bearer error="invalid_token"'
        raise _unauthorized("Das Token gilt nicht oder nicht mehr.", challenge) from error


def _unauthorized(detail: str, challenge: str) -> Refused:
    return Refused(HTTPStatus.UNAUTHORIZED, detail, headers={"WWW-Authenticate": challenge})


def unknown(request: HttpRequest, client: Client | None, **_arguments: Any) -> HttpResponse:
    """An address that the service does not have."""
    raise answers.missing()
