"""Who reads, and whether a person reads at all."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse

from rathaus.access.actor import Actor
from rathaus.access.check import allows
from rathaus.access.request import PageRequest
from rathaus.lib.errors import Stranger
from rathaus.mailbox.models import Thread

ANNOUNCEMENTS = ("Sec-Purpose", "Purpose", "X-Purpose", "X-Moz")


def owner(request: PageRequest) -> Actor:
    """The citizen or business whose mailbox it is. Raises Stranger for everyone else."""
    actor = request.actor or None
    if actor is None or not allows(actor, "mailbox.read", Thread(account=actor.account)):
        raise Stranger
    return actor


def read_by_a_person(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Refuses a browser that fetches ahead of its user, and keeps the page out of every cache.

    To see a message is its retrieval in the law (§ 41 (2a) VwVfG). A page fetched ahead would be
    shown later without asking us, so it is not given out at all; the browser then asks again when
    the person really goes there.
    """

    @wraps(view)
    def wrapped(request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        response = HttpResponse(status=503) if _ahead(request) else view(request, *args, **kwargs)
        response["Cache-Control"] = "private, no-store"
        return response

    return wrapped


def _ahead(request: HttpRequest) -> bool:
    said = " ".join(request.headers.get(name, "") for name in ANNOUNCEMENTS).lower()
    return any(word in said for word in ("prefetch", "prerender", "preview"))
