"""The exchange keys that an authority has and has used, and whether the ledger knows whose."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from rathaus.exchange.content import announcements
from rathaus.exchange.content.announcements import Announced
from rathaus.exchange.models import Destination, KeyAnnouncement, KnownKey
from rathaus.standards.jose import JoseError, Purpose, keys
from rathaus.tenancy.models import Authority
from rathaus.vault import bindings, exchange_keys
from rathaus.vault.models import KeyRing, RingKey


@dataclass(frozen=True)
class OwnKey:
    """An own key as the page shows it; `announced_at`: when the one before it announced it."""

    row: RingKey
    bound: bool
    announced_at: datetime | None


@dataclass(frozen=True)
class OthersKey:
    """A key of another authority; `here`: it is one of this installation, `bound` then says whether
    the ledger knows whose it is."""

    known: KnownKey
    here: bool
    bound: bool


def own(authority: Authority) -> list[OwnKey]:
    """The exchange keys, those in use first."""
    rows = list(
        RingKey.objects.filter(ring__authority=authority, purpose__in=exchange_keys.USES)
        .select_related("ring")
        .order_by("-number", "purpose")
    )
    announced = {kid: each.at for each in _announced(authority, rows) for kid in each.keys.values()}
    bound = bindings.bound(rows)
    return [OwnKey(row, row.pk in bound, announced.get(row.kid)) for row in rows]


def others(authority: Authority) -> list[OthersKey]:
    """The keys of others that were used, by name, the newest first."""
    known = list(KnownKey.objects.filter(authority=authority))
    places = Destination.objects.filter(pk__in=[each.destination for each in known])
    authorities = dict(places.values_list("pk", "authority"))
    rows = RingKey.objects.filter(
        ring__authority__in=authorities.values(), kid__in=[each.kid for each in known]
    ).select_related("ring")
    bound = bindings.bound(list(rows))
    held = {(row.ring.authority_id, row.kid) for row in rows if row.pk in bound}
    found = []
    for each in known:
        place = authorities.get(each.destination)
        is_held = place is not None and (place, each.kid) in held
        found.append(OthersKey(each, place is not None, is_held))
    return found


def published(authority: Authority) -> dict[str, Any]:
    """The public keys (JWKS), with the announcements by which one leads to the next."""
    ring = KeyRing.objects.filter(authority=authority).first()
    tokens = KeyAnnouncement.objects.filter(authority=authority).values_list("token", flat=True)
    jwks = exchange_keys.jwks(ring)["keys"] if ring else []
    return {"keys": jwks, "announcements": list(tokens)}


def _announced(authority: Authority, rows: list[RingKey]) -> list[Announced]:
    """The announcements that the key before them has really signed."""
    held = {row.kid: row for row in rows}
    found = []
    for each in KeyAnnouncement.objects.filter(authority=authority):
        try:
            kid = announcements.signer(each.token)
            old = keys.read(exchange_keys.jwk(held[kid]), Purpose.VERIFY)
            found.append(announcements.verify(each.token, old))
        except (JoseError, KeyError):
            continue
    return found
