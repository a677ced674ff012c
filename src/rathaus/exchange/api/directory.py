"""`GET /directory`: who can be reached here, signed by the installation. No person occurs in it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from rathaus.exchange.api import answers
from rathaus.exchange.models import Client
from rathaus.exchange.queries.published import signed_directory
from rathaus.lib import clock


def read(request: HttpRequest, client: Client | None) -> HttpResponse:
    """A JWS (PS512) with a page of the room destinations, without token."""
    text = request.GET.get("page", "0")
    if not (text.isascii() and text.isdigit() and len(text) <= 4):
        raise answers.bad("page ist keine Zahl.")
    return HttpResponse(signed_directory(clock.now(), int(text)), content_type=answers.JOSE)
