"""What the pages of an authority show."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse

from rathaus.tenancy.models import Authority
from rathaus.tenancy.queries.finding import existing
from rathaus.tenancy.queries.tree import chain


@dataclass(frozen=True)
class FrontPage:
    """An authority with those above it (its Samtgemeinde or Kreis first, the Land last), postal
    address and opening hours line by line."""

    authority: Authority
    parent: Authority | None
    chain: list[Authority]
    address: list[str]
    phone: str
    email: str
    hours: list[str]


def front_page(authority: Authority) -> FrontPage:
    """What its front page shows. One query."""
    above = chain(authority)
    return FrontPage(
        authority=authority,
        parent=above[0] if above else None,
        chain=above,
        address=authority.address_lines,
        phone=authority.phone,
        email=authority.email,
        hours=[line for line in authority.opening_hours.splitlines() if line.strip()],
    )


def front_page_url(authority: Authority, request: HttpRequest) -> str:
    """The address of its front page: under its own host name, with scheme and port of the request,
    where it has one; else its page on the host asked for."""
    if not authority.hostname:
        return reverse("tenancy:authority", args=[authority.pk])
    _host, colon, port = request.get_host().rpartition(":")
    port = port if colon and port.isdigit() else ""
    return f"{request.scheme}://{authority.hostname}{':' + port if port else ''}/"


def joined() -> QuerySet[Authority]:
    """The authorities that work with Rathaus, with the one above each, by name."""
    found = existing().filter(joined_on__isnull=False)
    return found.select_related("parent").order_by("search_name", "ars")
