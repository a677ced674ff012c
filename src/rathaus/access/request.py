"""The type of a request after our middlewares, for views to annotate."""

from __future__ import annotations

from django.http import HttpRequest

from rathaus.access.actor import Actor
from rathaus.tenancy.models import Authority


class PageRequest(HttpRequest):
    """A request with its actor (None: anonymous) and its scope (None: the shared portal)."""

    actor: Actor | None
    authority: Authority | None
