"""Fills an empty installation with the demo county, through the same actions as the pages use."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from datetime import datetime
from importlib.resources import files
from typing import Any
from uuid import UUID

from django.db import transaction

from rathaus.access.actor import Actor
from rathaus.accounts.models import Post, Role
from rathaus.audit.actions import SYSTEM
from rathaus.catalogue import actions as catalogue
from rathaus.catalogue.models import Offer, Service
from rathaus.lib import clock
from rathaus.site.demo.applications import apply_for_dogs
from rathaus.site.demo.forms import publish_forms
from rathaus.site.demo.people import build_people
from rathaus.site.demo.places import FOUNDED, build_places
from rathaus.site.demo.rooms import open_rooms
from rathaus.tenancy.models import Authority

Row = dict[str, Any]
DOG_REGISTRATION = "99102013000000"


@dataclass
class County:
    """What has been built so far, by key."""

    places: dict[str, Authority]
    people: dict[str, Actor]
    at: datetime
    forms: dict[str, UUID] = field(default_factory=dict)
    services: dict[str, Service] = field(default_factory=dict)
    offers: dict[tuple[str, str], Offer] = field(default_factory=dict)

    def keeper(self, place: str) -> Actor:
        """Somebody who may publish for that authority: a head or a guide."""
        posts = Post.objects.filter(
            authority=self.places[place], role__in=[Role.GUIDE, Role.HEAD]
        ).select_related("account", "authority")
        post = posts.order_by("role", "pk")[0]
        return Actor(post.account, post)


@transaction.atomic
def seed() -> None:
    """Build the county. A second call finds its offers and changes nothing."""
    places = build_places()
    if Offer.objects.exists():
        return
    county = County(places, build_people(places), clock.now())
    catalogue.put_everyday(by=SYSTEM, at=county.at)
    county.forms = publish_forms(at=county.at)
    data = tomllib.loads(
        files("rathaus.site.demo").joinpath("services.toml").read_text(encoding="utf-8")
    )
    for row in data["service"]:
        _build_service(county, row)
    for row in data["delegation"]:
        _build_delegation(county, row)
    for row in data["offer"]:
        _build_offer(county, row)
    apply_for_dogs(
        county.people,
        county.offers["auwinkel", DOG_REGISTRATION],
        county.places["auwinkel"],
        county.at,
    )
    open_rooms(county.people, county.places, county.at)


def _build_service(county: County, row: Row) -> None:
    """The service, and the central offer of its keeper."""
    county.services[row["key"]] = service = catalogue.put_service(
        key=row["key"],
        name=row["name"],
        name_en=row["name_en"],
        synonyms=row["synonyms"],
        synonyms_en=row["synonyms_en"],
        level=row["level"],
        by=SYSTEM,
        at=county.at,
    )
    _publish(
        county,
        row["keeper"],
        service=service,
        parts=row["parts"],
        form_version=county.forms.get(row["form"]),
        trust_level=row["trust_level"],
    )


def _build_delegation(county: County, row: Row) -> None:
    giver = county.places[row["giver"]] if row["giver"] else None
    authority = county.places[row["authority"]]
    head = Post.objects.filter(authority=authority, role=Role.HEAD).select_related("account")[0]
    catalogue.delegate(
        authority=authority,
        service=county.services[row["service"]],
        giver=giver,
        receiver=county.places[row["receiver"]],
        basis=row["basis"],
        reference=row["reference"],
        valid_from=FOUNDED,
        by=Actor(head.account, head),
        at=county.at,
    )


def _build_offer(county: County, row: Row) -> None:
    """An offer on top of a central one."""
    _publish(
        county,
        row["authority"],
        service=county.services[row["service"]],
        based_on=county.offers[row["based_on"], row["service"]],
        parts=row["parts"],
    )


def _publish(county: County, place: str, *, service: Service, **conditions: Any) -> None:
    keeper = county.keeper(place)
    parts = {part: text.strip() for part, text in conditions.pop("parts").items()}
    offer = catalogue.create_offer(
        authority=county.places[place],
        service=service,
        parts=parts,
        by=keeper,
        at=county.at,
        **conditions,
    )
    county.offers[place, service.key] = catalogue.publish(offer=offer, by=keeper, at=county.at)
