"""Destinations as the delivery service publishes them."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from rathaus.catalogue.models import Delegation, Service
from rathaus.catalogue.queries.online import online_offers
from rathaus.exchange import registry
from rathaus.exchange.content import dispatches, own_keys
from rathaus.exchange.models import Client, Destination, DestinationKind
from rathaus.standards.fitconnect import destinations as standard
from rathaus.standards.fitconnect.destinations import SubmissionSchema
from rathaus.standards.jose import KeyRefused
from rathaus.tenancy.kinds import MUNICIPAL, Kind
from rathaus.tenancy.models import Authority
from rathaus.tenancy.queries import existing, subtree
from rathaus.vault import exchange_keys
from rathaus.vault.models import KeyRing

OWN_SERVICE = "urn:rathaus:leistung:"
ACTIVE, INACTIVE = "active", "inactive"
METADATA_VERSIONS = ("1.0.0", "2.1.0")
# How many digits of the regional key name the whole territory of an authority
DIGITS = {Kind.LAND: 2, Kind.LANDKREIS: 5, Kind.KREISFREIE_STADT: 5, Kind.SAMTGEMEINDE: 9}


@dataclass(frozen=True)
class Offered:
    """A service as the catalogue says that an authority takes applications for it."""

    service: Service
    regions: tuple[str, ...]
    forms: tuple[str, ...]


@dataclass
class _Collected:
    service: Service
    places: set[str] = field(default_factory=set)
    forms: set[str] = field(default_factory=set)


def find(destination_id: UUID) -> Destination | None:
    """A destination with what its facts need."""
    rows = Destination.objects.select_related("authority", "service")
    return rows.filter(pk=destination_id).first()


def managed_by(client: Client) -> QuerySet[Destination]:
    """The destinations of the client's authority, oldest first."""
    rows = Destination.objects.filter(authority=client.authority_id)
    return rows.select_related("authority", "service").order_by("created_at", "pk")


def status(destination: Destination) -> str:
    """Whether it takes deliveries."""
    offered = destination.kind == DestinationKind.ROOM or bool(destination.regions)
    return ACTIVE if destination.active and offered else INACTIVE


def identifier(destination: Destination) -> str:
    """The URN of its service."""
    if destination.service is None:
        return dispatches.SERVICE
    return urn(destination.service.key)


def urn(key: str) -> str:
    """How FIT-Connect names a service of the catalogue."""
    official = standard.LEIKA_KEY.fullmatch(key)
    return standard.leika(key) if official else OWN_SERVICE + key


def service_of(destination: Destination) -> standard.Service:
    """What it takes, from where."""
    if destination.kind == DestinationKind.ROOM:
        return standard.Service(dispatches.SERVICE, (dispatches.SCHEMA,), ("DE",))
    schemas: list[SubmissionSchema] = []
    for form in destination.forms:
        schemas += registry.schemas_of(UUID(form))
    return standard.Service(identifier(destination), tuple(schemas), tuple(destination.regions))


def facts(destination: Destination, *, version: int) -> dict[str, Any]:
    """The document of a destination, with the names of API version 1 or 2. Raises
    NoExchangeKeys."""
    service = service_of(destination)
    channels: dict[str, Any] = {}
    if destination.kind == DestinationKind.SERVICE:
        channels = {"eMail": {"usePgp": False}}
    return {
        "destinationId": str(destination.pk),
        "status": status(destination),
        "encryptionKid": own_keys.encryption(destination.authority_id).kid,
        "metadataVersions": list(METADATA_VERSIONS),
        "publicServices" if version == 2 else "services": [
            {
                "identifier": service.identifier,
                "submissionSchemas": [each.as_dict() for each in service.schemas],
                "regions": list(service.regions),
            }
        ],
        "contactInformation": _contact(destination.authority),
        "replyChannels": channels,
    }


def keys_of(destination: Destination) -> list[dict[str, Any]]:
    """The public keys of whoever receives there, the retired ones too."""
    ring = KeyRing.objects.filter(authority=destination.authority_id).first()
    return exchange_keys.jwks(ring)["keys"] if ring else []


def key_of(destination: Destination, kid: str) -> dict[str, Any]:
    """One of them. Raises KeyRefused."""
    found = [key for key in keys_of(destination) if key["kid"] == kid]
    if not found:
        raise KeyRefused("no such key")
    return found[0]


def offered_by(authority: Authority, *, on: date) -> list[Offered]:
    """The services with a form that the authority does on that day, with the places. A constant
    number of queries for each place."""
    found: dict[UUID, _Collected] = {}
    places = _places(authority, on)
    for place in places:
        for offer in online_offers(place=place, on=on):
            if offer.authority.pk == authority.pk:
                service = offer.offer.service
                row = found.setdefault(service.pk, _Collected(service))
                row.places.add(place.ars)
                row.forms.add(str(offer.form_version))
    own = {place.ars for place in places if _within(place.ars, authority)}
    return [
        Offered(row.service, _regions(authority, row.places, own), tuple(sorted(row.forms)))
        for row in sorted(found.values(), key=lambda row: row.service.key)
    ]


def _places(authority: Authority, on: date) -> list[Authority]:
    """The municipalities in its territory, and those that have delegated something to it."""
    entries = Delegation.objects.filter(receiver=authority).filter(
        Q(valid_to=None) | Q(valid_to__gte=on), valid_from__lte=on
    )
    above = [authority]
    for entry in entries.select_related("authority", "giver"):
        above.append(entry.giver or entry.authority)
    trees = defaultdict[UUID, Authority]()
    for each in above:
        rows = subtree(each).filter(kind__in=MUNICIPAL)
        trees.update({row.pk: row for row in rows & existing(on)})
    return sorted(trees.values(), key=lambda place: place.ars)


def _prefix(authority: Authority) -> str:
    return authority.ars[: DIGITS.get(Kind(authority.kind), 12)]


def _within(ars: str, authority: Authority) -> bool:
    return ars.startswith(_prefix(authority))


def _regions(authority: Authority, places: set[str], own: set[str]) -> tuple[str, ...]:
    """Its whole territory in one where it does the service in all of it."""
    if own and own <= places:
        rest = sorted(places - own)
        return tuple(standard.region(each) for each in (_prefix(authority), *rest))
    return tuple(standard.region(each) for each in sorted(places))


def _contact(authority: Authority) -> dict[str, str]:
    lines = {
        "legalName": authority.name,
        "address": ", ".join(authority.address_lines[1:]),
        "phone": authority.phone,
        "email": authority.email,
    }
    return {name: text for name, text in lines.items() if text}
