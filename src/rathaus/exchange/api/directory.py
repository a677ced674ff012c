"""`GET /directory`: who can be reached here, signed by the installation. No person occurs in it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from rathaus.exchange.api import answers
from rathaus.exchange.models import Client
from rathaus.exchange.queries.published import signed_directory
from rathaus.lib import clock


def read(request: HttpRequest, client: Client | None) -> HttpResponse:
    """A JWS (PS512) with the room destinations, without token."""
    return HttpResponse(signed_directory(clock.now()), content_type=answers.JOSE)
