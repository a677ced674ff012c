"""Public search: the index of this process, rebuilt when the stamp in the database is another."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from threading import Lock
from uuid import UUID

from rathaus.catalogue.models import CatalogueStamp, Service
from rathaus.catalogue.queries.index import Entry, Index
from rathaus.catalogue.queries.responsibility import online_at
from rathaus.tenancy.models import Authority

LIMIT = 60
RELEVANT = 0.45  # share of the best score from which "offered here" may overtake
NOISE = 0.12  # share of the best score below which a result is left out
_lock = Lock()
_cached: tuple[UUID, Index] | None = None


@dataclass(frozen=True)
class Hit:
    """One result; `online`: the responsible authority of the place offers it here."""

    entry: Entry
    score: float
    online: bool


def search(text: str, *, place: Authority | None, on: date) -> list[Hit]:
    """At most 60 services that answer `text`; what is offered at `place` comes before the rest of
    what fits about as well."""
    found = index().search(text[:200])[:LIMIT]
    if not found:
        return []
    best = found[0][0]
    found = [(score, entry) for score, entry in found if score >= NOISE * best]
    online = online_at(place=place, services=[e.id for _s, e in found], on=on) if place else set()
    hits = [Hit(entry, score, entry.id in online) for score, entry in found]
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
