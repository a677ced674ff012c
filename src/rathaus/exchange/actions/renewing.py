"""An authority takes new keys for the exchange; the ones before say so."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from rathaus.access.actor import Actor
from rathaus.access.check import require
from rathaus.audit import actions as audit
from rathaus.exchange.content import directory, own_keys
from rathaus.exchange.models import KeyAnnouncement
from rathaus.exchange.queries.directory import room_of
from rathaus.lib.errors import RathausError
from rathaus.standards.jose import Purpose, keys
from rathaus.tenancy.models import Authority
from rathaus.vault import exchange_keys
from rathaus.vault.models import Purpose as RingPurpose
from rathaus.vault.rings import StaffKeys

PURPOSES = {
    RingPurpose.EXCHANGE_ENCRYPTION: Purpose.ENCRYPT,
    RingPurpose.EXCHANGE_SIGNATURE: Purpose.VERIFY,
}


@transaction.atomic
def renew_keys(*, authority: Authority, by: Actor, at: datetime) -> KeyAnnouncement:
    """Fresh keys to encrypt to and to sign with (seconds), announced with the key before, so that
    others take them over by themselves. Raises Stranger, Forbidden, Locked, NotEntitled,
    RathausError."""
    require(by, "exchange.manage", authority)
    Authority.objects.select_for_update().get(pk=authority.pk)
    place = room_of(authority)
    if place is None:
        raise RathausError(_("Bitte richten Sie zuerst den Behördenraum ein."))
    assert isinstance(by.keys, StaffKeys)  # noqa: S101  # who manages the exchange is staff
    ring = by.keys.ring
    before = own_keys.signing(ring)
    rows = exchange_keys.create(ring=ring, by=by, at=at)
    fresh = [keys.read(exchange_keys.jwk(row), PURPOSES[RingPurpose(row.purpose)]) for row in rows]
    token = directory.announce(fresh, before, about=str(place.pk), at=at)
    found = KeyAnnouncement.objects.create(authority=authority, token=token, created_at=at)
    audit.record(
        verb="destination.renew_keys",
        object=place,
        by=by,
        at=at,
        authority=authority.pk,
        before=before.kid,
        keys=" ".join(row.kid for row in rows),
    )
    return found
