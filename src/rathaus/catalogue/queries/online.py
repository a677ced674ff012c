"""What a place offers: for many services at once, with a number of queries that does not grow."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import date
from uuid import UUID

from rathaus.catalogue.models import Delegation, Level, Offer
from rathaus.catalogue.queries.chain import chain, entries_around
from rathaus.catalogue.queries.inheritance import EffectiveOffer, Inheritance, resolved
from rathaus.catalogue.queries.responsibility import default_authority, nearest
from rathaus.catalogue.states import OfferState
from rathaus.tenancy.models import Authority
from rathaus.tenancy.queries import chain as above
from rathaus.tenancy.queries import successor_on


def online_at(*, place: Authority, services: Collection[UUID], on: date) -> set[UUID]:
    """Which of the services the responsible authority of `place` offers on that day."""
    return set(offers_at(place=place, services=services, on=on))


def online_offers(*, place: Authority, on: date) -> list[EffectiveOffer]:
    """What can be applied for online at `place` on that day, by title."""
    found = [offer for offer in offers_at(place=place, on=on).values() if offer.form_version]
    return sorted(found, key=lambda offer: offer.title.casefold())


def offers_at(
    *, place: Authority, on: date, services: Collection[UUID] | None = None
) -> dict[UUID, EffectiveOffer]:
    """The offers that count at `place` on that day, by the id of their service; of all services
    where none are named. As `responsibility` would answer for each of them."""
    then = successor_on(place, on) or place
    lineage = [then, *above(then)]
    entries: dict[UUID, list[Delegation]] = defaultdict(list)
    around, known = entries_around(lineage, on, services)
    for entry in around:
        entries[entry.service_id].append(entry)
    offers = _published(known, services)
    inheritance = Inheritance(offer for each in offers.values() for offer in each.values())
    found = {}
    for service, candidates in offers.items():
        start = default_authority(lineage, next(iter(candidates.values())).service.level)
        hops = chain(start, entries[service], on)
        authority = hops[-1].doer if hops else start
        way = [*lineage, *(hop.doer for hop in hops)]
        if (offer := nearest(way, authority, candidates, inheritance)) is not None:
            found[service] = resolved(inheritance, offer, authority)
    return found


def _published(
    authorities: Collection[UUID], services: Collection[UUID] | None
) -> dict[UUID, dict[UUID, Offer]]:
    """The published offers of `authorities`: by service, then by authority. One query."""
    rows = Offer.objects.filter(state=OfferState.PUBLISHED, authority__in=authorities)
    rows = rows.exclude(service__level=Level.BUND)
    if services is not None:
        rows = rows.filter(service__in=services)
    found: dict[UUID, dict[UUID, Offer]] = defaultdict(dict)
    for offer in rows.select_related("authority", "service").order_by("pk"):
        found[offer.service_id][offer.authority_id] = offer
    return found
