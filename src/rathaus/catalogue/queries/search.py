"""Public search: the index of this process, rebuilt when the stamp in the database is another."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from threading import Lock
from uuid import UUID

from rathaus.catalogue.models import CatalogueStamp, Service
from rathaus.catalogue.queries.index import Entry, Index
from rathaus.catalogue.queries.inheritance import EffectiveOffer
from rathaus.catalogue.queries.naming import Named, named
from rathaus.catalogue.queries.online import offers_at
from rathaus.tenancy.models import Authority

LIMIT = 60
RELEVANT = 0.45  # share of the best score from which "offered here" may overtake
NOISE = 0.12  # share of the best score below which a result is left out
_lock = Lock()
_cached: tuple[UUID, Index] | None = None


@dataclass(frozen=True)
class Hit:
    """One result; `offer`: what the responsible authority of the place offers, None if nothing."""

    entry: Entry
    score: float
    offer: EffectiveOffer | None = None

    @property
    def online(self) -> bool:
        """Whether it is offered here."""
        return self.offer is not None

    @property
    def name(self) -> Named:
        """The offer's title, else the name of the service; in English where there is a name."""
        return named(self.offer.title if self.offer else self.entry.name, self.entry.name_en)

    @property
    def official(self) -> str:
        """The official name of the service where the title is another, else empty."""
        return self.entry.name if self.offer and self.offer.title != self.entry.name else ""


def search(text: str, *, place: Authority | None, on: date) -> list[Hit]:
    """At most 60 services that answer `text`; what is offered at `place` comes before the rest of
    what fits about as well."""
    found = index().search(text[:200])[:LIMIT]
    if not found:
        return []
    best = found[0][0]
    found = [(score, entry) for score, entry in found if score >= NOISE * best]
    services = [entry.id for _score, entry in found]
    offers = offers_at(place=place, services=services, on=on) if place else {}
    hits = [Hit(entry, score, offers.get(entry.id)) for score, entry in found]
    return sorted(hits, key=lambda hit: not (hit.online and hit.score >= RELEVANT * best))


def index() -> Index:
    """The index for the present state of the services: of this process where the stamp is the same.

    The stamp is read before the services, so an index is never newer than its stamp says; without
    a stamp (nothing was ever written through our actions) nothing is kept.
    """
    global _cached
    stamp = CatalogueStamp.objects.filter(name="services").values_list("version", flat=True).first()
    with _lock:
        if _cached is not None and stamp is not None and _cached[0] == stamp:
            return _cached[1]
    built = Index(
        Service.objects.filter(withdrawn_on=None)
        .select_related("situation", "ozg_service__situation")
        .order_by("key")
    )
    with _lock:
        _cached = (stamp, built) if stamp else None
    return built
