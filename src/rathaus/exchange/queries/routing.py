"""Which destination is responsible for a service in a place, and places by name."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import Q, QuerySet

from rathaus.exchange.models import Destination, DestinationKind
from rathaus.exchange.queries import destinations
from rathaus.lib import ids
from rathaus.standards.fitconnect import routing
from rathaus.standards.fitconnect.routing import Addressing
from rathaus.standards.jose import PrivateKey, Purpose
from rathaus.tenancy import names
from rathaus.tenancy.kinds import MUNICIPAL
from rathaus.tenancy.models import Authority
from rathaus.tenancy.queries import existing
from rathaus.vault import transport

LONGEST_SEARCH = 80


def responsible(leika_key: str, ars: str) -> list[Destination]:
    """The destinations that take the service for the place, oldest first."""
    rows = Destination.objects.filter(
        kind=DestinationKind.SERVICE, active=True, service__key=leika_key
    )
    rows = rows.select_related("authority", "service").order_by("created_at", "pk")
    return [row for row in rows if destinations.service_of(row).covers(ars)]


def route(destination: Destination, at: datetime) -> dict[str, Any]:
    """A route as the routing API answers it, signed."""
    return {
        "destinationId": str(destination.pk),
        "destinationSignature": _signature(destination, at),
        "destinationName": destination.authority.name,
        "origin": "Rathaus",
    }


def ars_of_ags(ags: str) -> str | None:
    """The regional key of a municipality key; None where nobody has it. One query."""
    if len(ags) < 8:
        return ags
    rows = existing().filter(kind__in=MUNICIPAL, ars__startswith=ags[:5])
    found = rows.filter(Q(ars__endswith=ags[5:]) if ags[5:] != "000" else Q(ars=ags + "0000"))
    row = found.first()
    return row.ars if row else None


def ars_of_area(area: str) -> str | None:
    """The regional key of an area: our ids are those keys."""
    row = existing().filter(ars=area).first()
    return row.ars if row else None


def areas(expressions: Sequence[str]) -> QuerySet[Authority]:
    """The areas whose name (or postcode) fits every expression, by name. `*` stands for anything,
    and without it a word is meant as a whole."""
    rows = existing().filter(ars__regex=r"^[0-9]")
    for each in expressions:
        rows = (
            rows.filter(search_name__regex=_words(each))
            if not _is_code(each)
            else rows.filter(postcode__regex=_code(each))
        )
    return rows.order_by("search_name", "ars")


def area(authority: Authority) -> dict[str, str]:
    """An area as the routing API answers it."""
    return {
        "id": authority.ars,
        "name": authority.name,
        "type": str(authority.get_kind_display()),
    }


def _is_code(expression: str) -> bool:
    return expression.strip("*").isdigit()


def _code(expression: str) -> str:
    begin = "" if expression.startswith("*") else "^"
    end = "" if expression.endswith("*") else "$"
    return begin + re.escape(expression.strip("*")) + end


def _words(expression: str) -> str:
    parts = [re.escape(names.fold(part)) for part in expression.split("*") if part]
    begin = "" if expression.startswith("*") else "(^| )"
    end = "" if expression.endswith("*") else "( |$)"
    return begin + ".*".join(parts) + end


def _signature(destination: Destination, at: datetime) -> str:
    service = destinations.service_of(destination)
    addressing = Addressing(
        issuer=settings.PORTAL_URL,
        issued_at=at,
        jti=str(ids.new_id()),
        destination=str(destination.pk),
        host=urlsplit(settings.PORTAL_URL).netloc.lower(),
        offers=(
            routing.Offer(
                (service.identifier,),
                tuple(region.removeprefix("DE") for region in service.regions),
            ),
        ),
    )
    return routing.sign(
        addressing, PrivateKey(Purpose.VERIFY, transport.kid(), transport.private_key())
    )
