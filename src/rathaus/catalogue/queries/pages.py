"""What the public pages show: search results, life situations, a service at a place."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from itertools import groupby

from django.db.models import Case, Q, QuerySet, Value, When

from rathaus.accounts.models import TrustLevel
from rathaus.catalogue.models import LifeSituation, Service
from rathaus.catalogue.queries.inheritance import EffectiveOffer, effective_offer
from rathaus.catalogue.queries.naming import Named, named
from rathaus.catalogue.queries.responsibility import Responsibility, responsibility
from rathaus.lib import clock
from rathaus.tenancy import queries as tenancy
from rathaus.tenancy.models import Authority, Kind

MUNICIPAL = (
    Kind.KREISFREIE_STADT,
    Kind.MITGLIEDSGEMEINDE,
    Kind.EINHEITSGEMEINDE,
    Kind.GEMEINDEFREI,
)


@dataclass(frozen=True)
class PlaceChoice:
    """What a visitor said about the place: `place` when it is clear, else the `candidates` to
    choose from; `near` when those are only neighbours of the postcode; `text` as typed."""

    place: Authority | None
    text: str = ""
    candidates: list[Authority] = field(default_factory=list)
    near: bool = False


def choose_place(text: str, *, scope: Authority | None) -> PlaceChoice:
    """The place for `text` (postcode, name or ARS); without a text the authority of the host name.
    Under the name of a union or a Landkreis, its municipalities are the candidates."""
    text = text.strip()[:100]
    if not text:
        return _of_scope(scope)
    if text.isdigit() and len(text) == 12:
        found = tenancy.by_ars(text)
        return _of_scope(found) if found else PlaceChoice(None, text)
    candidates = tenancy.places(text)
    if len(candidates) == 1:
        return PlaceChoice(candidates[0], candidates[0].name)
    if candidates:
        return PlaceChoice(None, text, candidates)
    return PlaceChoice(None, text, tenancy.near_postcode(text), near=True)


def _of_scope(scope: Authority | None) -> PlaceChoice:
    if scope is None:
        return PlaceChoice(None)
    if scope.kind in MUNICIPAL:
        return PlaceChoice(scope, scope.name)
    today = tenancy.existing(clock.today())
    below = tenancy.subtree(scope).filter(kind__in=MUNICIPAL, pk__in=today).order_by("name")
    candidates = list(below[:60]) if scope.kind in (Kind.SAMTGEMEINDE, Kind.LANDKREIS) else []
    return PlaceChoice(None, "", candidates)


@dataclass(frozen=True)
class ServicePage:
    """A service, at a place where that is known. `offer` is None where it is not online there."""

    service: Service
    choice: PlaceChoice
    responsibility: Responsibility | None = None
    offer: EffectiveOffer | None = None

    @property
    def name(self) -> Named:
        """The offer's title, else the name of the service; in English where there is a name."""
        german = self.offer.title if self.offer else self.service.name
        return named(german, self.service.name_en)

    @property
    def title(self) -> str:
        """The heading of the page."""
        return self.name.text

    @property
    def trust_label(self) -> str:
        """The trust level the offer needs, in words."""
        return str(TrustLevel(self.offer.trust_level).label) if self.offer else ""


def service_page(service: Service, choice: PlaceChoice, *, on: date) -> ServicePage:
    """The page of `service` for what the visitor said about the place."""
    if choice.place is None:
        return ServicePage(service, choice)
    found = responsibility(place=choice.place, service=service, on=on)
    offer = effective_offer(found.offer, authority=found.authority) if found.offer else None
    return ServicePage(service, choice, found, offer)


def situations() -> list[tuple[str, list[LifeSituation]]]:
    """The life situations that have services, by topic. One query."""
    found = LifeSituation.objects.filter(
        Q(services__withdrawn_on=None, services__isnull=False)
        | Q(
            ozg_services__services__withdrawn_on=None,
            ozg_services__services__isnull=False,
        )
    ).distinct()
    return [(topic, list(group)) for topic, group in groupby(found, key=lambda s: s.topic)]


def services_of(situation: LifeSituation) -> QuerySet[Service]:
    """The services of a life situation: those with everyday words first, then the main ones."""
    found = Service.objects.filter(withdrawn_on=None)
    mine = Q(situation=situation) | Q(situation=None, ozg_service__situation=situation)
    known = Case(When(synonyms="", then=Value(1)), default=Value(0))
    return found.filter(mine).order_by(known, "name", "key")
