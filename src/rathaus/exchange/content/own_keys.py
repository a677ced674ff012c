"""The exchange keys of authorities, as the standards part wants them."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext as _

from rathaus.lib.errors import RathausError
from rathaus.standards.jose import PrivateKey, PublicKey, Purpose
from rathaus.vault import bindings, exchange_keys
from rathaus.vault.models import Purpose as RingPurpose
from rathaus.vault.models import RingKey
from rathaus.vault.rings import OpenRing


class NoExchangeKeys(RathausError):
    """The authority cannot be reached yet, or cannot send."""


class Unbound(RathausError):
    """A key of which the ledger does not say whose it is."""


def signing(ring: OpenRing) -> PrivateKey:
    """What the authority signs with. Raises NoExchangeKeys, Tampered."""
    row = ring.ring.keys.filter(purpose=RingPurpose.EXCHANGE_SIGNATURE, retired_at=None).first()
    if row is None:
        raise _missing()
    return PrivateKey(Purpose.VERIFY, row.kid, exchange_keys.private_key(ring, row))


def opening(ring: OpenRing, *kids: str) -> dict[str, PrivateKey]:
    """The keys that open what was encrypted to these ids, retired ones too; ids of others are left
    out. Raises Tampered."""
    rows = ring.ring.keys.filter(purpose=RingPurpose.EXCHANGE_ENCRYPTION, kid__in=kids)
    return {
        row.kid: PrivateKey(Purpose.ENCRYPT, row.kid, exchange_keys.private_key(ring, row))
        for row in rows
    }


def encryption(authority_id: UUID) -> PublicKey:
    """What others encrypt to for the authority. Raises NoExchangeKeys, Unbound."""
    row = (
        RingKey.objects.select_related("ring__authority")
        .filter(
            ring__authority=authority_id, purpose=RingPurpose.EXCHANGE_ENCRYPTION, retired_at=None
        )
        .first()
    )
    if row is None:
        raise _missing()
    if not bindings.is_bound(row):
        raise Unbound(
            _(
                "Der Schlüssel von „%(name)s“ ist in keinem Ereignis verzeichnet oder wurde "
                "ausgetauscht. Zu Ihrer Sicherheit wird dorthin nichts gesendet. Bitte "
                "verständigen Sie diese Behörde und Ihre IT-Administration."
            )
            % {"name": row.ring.authority.name}
        )
    return PublicKey(Purpose.ENCRYPT, row.kid, exchange_keys.public_key(row))


def _missing() -> NoExchangeKeys:
    return NoExchangeKeys(_("Diese Behörde hat ihren Behördenraum noch nicht eingerichtet."))
