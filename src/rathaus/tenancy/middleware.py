"""Sets the request's scope: the authority whose host name was asked for."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from rathaus.tenancy import queries


class ScopeMiddleware:
    """Sets ``request.authority``: the authority served under this host name, or None on the
    shared portal. Works on the host name alone; an unknown one shows the shared portal."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        hostname = request.get_host().partition(":")[0].lower()
        request.authority = queries.by_hostname(hostname)  # type: ignore[attr-defined]
        return self.get_response(request)
