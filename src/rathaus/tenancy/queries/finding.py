"""Finding authorities by key, host name, postcode or name."""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import date
from uuid import UUID

from django.db.models import Case, F, IntegerField, Q, QuerySet, Value, When
from rapidfuzz import fuzz, process

from rathaus.lib import clock
from rathaus.tenancy import names
from rathaus.tenancy.kinds import CITY_STATES, MUNICIPAL
from rathaus.tenancy.models import Authority, AuthorityChange
from rathaus.tenancy.queries.history import successor_on

LIMIT = 20
ALIKE = 80  # of 100: "Hitzaker" still finds "Hitzacker", "Peine" does not find "Leine"
_PLACES = Q(kind__in=MUNICIPAL) | Q(ars__in=CITY_STATES)


def existing(on: date | None = None) -> QuerySet[Authority]:
    """The authorities that exist on that day (None: today, those yet to be founded included)."""
    day = on or clock.today()
    found = Authority.objects.filter(Q(valid_to=None) | Q(valid_to__gt=day))
    return found if on is None else found.filter(Q(valid_from=None) | Q(valid_from__lte=on))


def by_hostname(hostname: str, on: date | None = None) -> Authority | None:
    """The authority with its own front page under `hostname`, or None. The name of one that was
    merged leads to its successor."""
    found = Authority.objects.filter(hostname=hostname).first() if hostname else None
    return successor_on(found, on or clock.today()) if found and found.valid_to else found


def by_ars(ars: str, on: date | None = None) -> Authority | None:
    """The authority that has this key (None: today) or had it on that day, or None. At most
    three queries."""
    found = existing(on).filter(ars=ars).order_by("-valid_from").first()
    if on is None or (found and not _got_key_later(found, ars, on)):
        return found
    gone = AuthorityChange.objects.filter(from_ars=ars, on__gt=on).select_related("authority")
    return next((c.authority for c in gone.order_by("on") if c.authority.exists_on(on)), None)


def _got_key_later(found: Authority, ars: str, on: date) -> bool:
    return found.changes.filter(to_ars=ars, on__gt=on).exists()


def places(
    text: str, *, kinds: Collection[str] | None = None, limit: int = LIMIT
) -> list[Authority]:
    """Municipalities by postcode of their seat, ARS (12) or AGS (8 digits), or the beginning of a
    word of their name; where nothing matches, names spelt alike. Best first: exact name, those that
    work with Rathaus, larger ones. At most `limit`, by postcode all. At most three queries.

    `kinds`: look for these kinds instead. An ambiguous text gives several; the caller asks which.
    """
    pool = existing().filter(_PLACES if kinds is None else Q(kind__in=kinds))
    pool = pool.select_related("parent__parent")
    digits = re.sub(r"\s", "", text)
    if digits.isdigit() and len(digits) in (8, 12):
        return list(_by_key(pool, digits))
    postcode = re.search(r"\b[0-9]{5}\b", text)
    name = names.fold(re.sub(r"[0-9]+", " ", text))
    if postcode:
        return _by_postcode(pool, postcode[0], name)
    if not name:
        return []
    return list(_by_name(pool, name)[:limit]) or _alike(pool, name, limit)


def near_postcode(text: str, *, limit: int = LIMIT) -> list[Authority]:
    """Municipalities whose seat has a neighbouring postcode (the first three digits), for a village
    that is not the seat of its municipality: the register knows only the postcodes of seats. []
    for what is no postcode."""
    postcode = re.search(r"\b[0-9]{5}\b", text)
    if not postcode:
        return []
    pool = existing().filter(_PLACES, postcode__startswith=postcode[0][:3])
    found = list(pool.select_related("parent__parent"))
    wanted = int(postcode[0])
    return sorted(found, key=lambda a: (abs(int(a.postcode) - wanted), a.name))[:limit]


def _by_key(pool: QuerySet[Authority], digits: str) -> QuerySet[Authority]:
    if len(digits) == 12:
        return pool.filter(ars=digits)
    city = Q(ars=digits[:5] + "0" * 7) if digits.endswith("000") else Q()
    member = Q(ars__startswith=digits[:5], ars__endswith=digits[5:])
    return pool.filter(city or member)


def _by_postcode(pool: QuerySet[Authority], postcode: str, name: str) -> list[Authority]:
    """All with that postcode; with a name beside it those of that name, if there are any."""
    found = list(
        pool.filter(postcode=postcode).order_by(F("joined_on").asc(nulls_last=True), "name")
    )
    named = [a for a in found if name and f" {name}" in f" {a.search_name}"]
    return named or found or (list(_by_name(pool, name)[:LIMIT]) if name else [])


def _by_name(pool: QuerySet[Authority], name: str) -> QuerySet[Authority]:
    exact = Case(
        When(search_name=name, then=Value(0)),
        When(search_name__startswith=name + " ", then=Value(1)),
        default=Value(2),
        output_field=IntegerField(),
    )
    matches = Q(search_name__startswith=name) | Q(search_name__contains=" " + name)
    ranks = (exact, F("joined_on").asc(nulls_last=True), F("population").desc(nulls_last=True))
    return pool.filter(matches).order_by(*ranks, "name")


def _alike(pool: QuerySet[Authority], name: str, limit: int) -> list[Authority]:
    """Names whose first or last words, as many as were typed, are spelt alike."""
    count = len(name.split())
    first: dict[UUID, str] = {}
    last: dict[UUID, str] = {}
    for pk, search_name in pool.order_by().values_list("pk", "search_name"):
        words = search_name.split()
        first[pk] = " ".join(words[:count])
        last[pk] = " ".join(words[-count:])
    scores: dict[UUID, float] = {}
    for candidates in (first, last):
        hits = process.extract(name, candidates, scorer=fuzz.ratio, score_cutoff=ALIKE, limit=limit)
        for _candidate, score, pk in hits:
            scores[pk] = max(score, scores.get(pk, 0))
    found = sorted(pool.filter(pk__in=scores), key=lambda a: (-scores[a.pk], a.name))
    return found[:limit]
