"""Sets the request's scope: the authority whose host name was asked for."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from rathaus.lib import clock
from rathaus.tenancy import hostnames, queries


class ScopeMiddleware:
    """Sets ``request.authority``: the authority served under this host name, or None on the
    shared portal. Works on the host name alone (no query for the portal's own, else one by index);
    an unknown one shows the shared portal."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        hostname = request.get_host().rpartition("]")[2].partition(":")[0].lower().rstrip(".")
        portal = hostnames.is_portal(hostname)
        scope = None if portal else queries.by_hostname(hostname, on=clock.today())
        request.authority = scope  # type: ignore[attr-defined]  # ours, not Django's
        return self.get_response(request)
