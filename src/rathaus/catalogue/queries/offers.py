"""Reads of offers and delegations for staff, and of what a place offers for everybody."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q, QuerySet

from rathaus.access.actor import Actor
from rathaus.catalogue.models import Delegation, Offer, Service
from rathaus.catalogue.queries.inheritance import CentralChange, Inheritance
from rathaus.catalogue.states import OfferState
from rathaus.tenancy import queries as tenancy
from rathaus.tenancy.models import Authority, Kind

CENTRAL_KINDS = (Kind.COMPETENCE_CENTRE, Kind.IT_CENTRE, Kind.ZWECKVERBAND)


@dataclass(frozen=True)
class OfferRow:
    """One line of the staff's list."""

    offer: Offer
    title: str
    central: Offer | None
    changes: list[CentralChange]


def visible_to(actor: Actor | None) -> QuerySet[Offer]:
    """The offers an actor works with: of its authority and of that authority's members."""
    if actor is None or actor.post is None:
        return Offer.objects.none()
    own = actor.post.authority_id
    members = Q(authority__parent=own, authority__kind=Kind.MITGLIEDSGEMEINDE)
    return Offer.objects.filter(Q(authority=own) | members).select_related("authority", "service")


def delegations_visible_to(actor: Actor | None) -> QuerySet[Delegation]:
    """The delegations that name the actor's authority as keeper, giver or receiver."""
    if actor is None or actor.post is None:
        return Delegation.objects.none()
    own = actor.post.authority_id
    rows = Delegation.objects.filter(Q(authority=own) | Q(giver=own) | Q(receiver=own))
    return rows.select_related("authority", "service", "giver", "receiver")


def actable_authorities(actor: Actor) -> list[Authority]:
    """The authorities for which the actor may write: its own first, then its members by name."""
    if actor.post is None:
        return []
    own = actor.post.authority
    members = tenancy.members(own).filter(kind=Kind.MITGLIEDSGEMEINDE)
    return [own, *members.order_by("name")]


def rows(offers: list[Offer]) -> list[OfferRow]:
    """The lines for some offers, with a constant number of queries."""
    inheritance = Inheritance(offers)
    return [_row(inheritance, offer) for offer in offers]


def _row(inheritance: Inheritance, offer: Offer) -> OfferRow:
    line = inheritance.line(offer)
    return OfferRow(
        offer=offer,
        title=inheritance.text(offer, "title") or offer.service.name,
        central=line[1] if len(line) > 1 else None,
        changes=inheritance.changes(offer),
    )


def templates_for(authority: Authority) -> QuerySet[Offer]:
    """The published offers on which `authority` may base its own: of the authorities above it, of
    competence and computing centres, and of special-purpose associations."""
    higher = [a.pk for a in tenancy.chain(authority)]
    central = Q(authority__in=higher) | Q(authority__kind__in=CENTRAL_KINDS)
    found = Offer.objects.filter(central, state=OfferState.PUBLISHED).exclude(authority=authority)
    return found.select_related("authority", "service").order_by("service__name", "authority__name")


def offered_services(authorities: list[Authority]) -> set[UUID]:
    """The ids of services for which one of `authorities` has a published offer. One query."""
    found = Offer.objects.filter(state=OfferState.PUBLISHED, authority__in=authorities)
    return set(found.values_list("service_id", flat=True))


def by_key(reference: str) -> Service | None:
    """The service with that LeiKa or own key, or with that id."""
    service = Service.objects.filter(key=reference).select_related("ozg_service__situation").first()
    if service is not None:
        return service
    try:
        key = UUID(reference)
    except ValueError:
        return None
    return Service.objects.filter(pk=key).select_related("ozg_service__situation").first()
