"""To another site after a form of ours.

`form-action` of our Content-Security-Policy lets forms go to us alone, and browsers hold it against
every redirect that follows, also those between the hosts of a provider. So the answer to the form
is a page of ours, which goes on by itself (without script) and has a link for whoever waits.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def leave(request: HttpRequest, response: HttpResponse, name: str) -> HttpResponse:
    """The page in between where `response` redirects to another site; else `response` itself."""
    target = response.headers.get("Location", "")
    parts = urlsplit(target)
    if parts.scheme not in ("http", "https") or parts.netloc == request.get_host():
        return response
    return render(request, "accounts/leaving.html", {"target": target, "name": name})
