"""What this installation publishes of itself: who can be reached in rooms, with which keys."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from uuid import UUID

from rathaus.exchange.content import directory, events
from rathaus.exchange.content.directory import Entry
from rathaus.exchange.models import Destination, DestinationKind, KeyAnnouncement
from rathaus.standards.jose import PrivateKey, Purpose
from rathaus.vault import exchange_keys, transport
from rathaus.vault.models import Purpose as RingPurpose
from rathaus.vault.models import RingKey


def signed_directory(at: datetime, page: int = 0) -> str:
    """A page of the directory, signed with the transport key. A constant number of queries."""
    key = PrivateKey(Purpose.VERIFY, transport.kid(), transport.private_key())
    first, last = page * directory.PAGE, (page + 1) * directory.PAGE
    places = Destination.objects.filter(kind=DestinationKind.ROOM, active=True)
    rows = list(places.select_related("authority").order_by("pk")[first : last + 1])
    more = len(rows) > directory.PAGE
    entries = _entries(rows[: directory.PAGE])
    return directory.build(entries, key, issuer=events.issuer(), at=at, page=page, more=more)


def own_fingerprint() -> str:
    """What to tell others on the telephone."""
    return directory.in_groups(transport.kid())


def _entries(rows: list[Destination]) -> list[Entry]:
    owners = [row.authority_id for row in rows]
    keys = defaultdict[UUID, list[RingKey]](list)
    for key in (
        RingKey.objects.filter(ring__authority__in=owners, purpose__in=exchange_keys.USES)
        .select_related("ring")
        .order_by("-number")
    ):
        keys[key.ring.authority_id].append(key)
    said = defaultdict[UUID, list[str]](list)
    for each in KeyAnnouncement.objects.filter(authority__in=owners).order_by("-announced_at"):
        said[each.authority_id].append(each.token)
    found = [_entry(row, keys[row.authority_id], said[row.authority_id]) for row in rows]
    return [each for each in found if each is not None]


def _entry(row: Destination, keys: list[RingKey], said: list[str]) -> Entry | None:
    """None for an authority without keys."""
    using = {key.purpose: key.kid for key in reversed(keys) if key.retired_at is None}
    if len(using) < len(exchange_keys.USES):
        return None
    return Entry(
        destination=str(row.pk),
        name=row.authority.name[: directory.LONGEST_NAME],
        ars=row.authority.ars,
        encryption_kid=using[RingPurpose.EXCHANGE_ENCRYPTION],
        signature_kid=using[RingPurpose.EXCHANGE_SIGNATURE],
        keys=tuple(exchange_keys.jwk(key) for key in keys[: directory.MOST_KEYS]),
        announcements=tuple(said[: directory.MOST_ANNOUNCEMENTS]),
    )
