"""After a rightful restore: say in the ledger what is lost, and go on from here."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from rathaus.audit import actions, registry
from rathaus.audit.ledger import leaves, outside
from rathaus.audit.ledger.sequencer import LOCK, append_batch, newest_head
from rathaus.audit.models import Event, Head, PendingLeaf
from rathaus.lib import locks
from rathaus.lib.errors import RathausError
from rathaus.standards.evidence.verifier import Untrue


def restored(*, reason: str, by: actions.Named, at: datetime) -> Event:
    """Record that a backup was restored, sign that in a head and keep that head outside.

    The event names the last head that was known outside and the last one of the database; what lies
    between is lost. The keys of the database's heads count as trusted from here on. Raises
    RathausError if nobody signs, or if the database continues what is known.
    """
    signer = registry.signer()
    if signer is None:
        raise RathausError(_("Der Schlüssel fehlt, mit dem das Protokoll signiert wird."))
    with outside.held():
        known, newest = _known(), newest_head()
        if outside.contradiction(known, newest) is None:
            raise RathausError(_("Die Datenbank setzt den aufbewahrten Kopf fort: nichts zu tun."))
        with transaction.atomic(durable=True):
            locks.hold(LOCK)
            event = actions.record(
                verb=actions.RESTORE,
                object=newest or Head(number=0),
                by=by,
                at=at,
                reason=reason,
                **_range(known, newest),  # type: ignore[arg-type]  # none of them is `authority`
            )
            head, _count = append_batch(PendingLeaf.objects.count(), newest, signer)
        for key in Head.objects.values_list("public_key", flat=True).distinct():
            outside.trust(bytes(key))
        if head:
            outside.write(leaves.signed_head(head))
    return event


def _known() -> dict[str, Any] | None:
    """The head outside; None where it is missing or damaged."""
    try:
        return outside.read()
    except Untrue:
        return None


def _range(known: Mapping[str, Any] | None, newest: Head | None) -> dict[str, int | str | None]:
    outside_: Mapping[str, Any] = known or {}
    return {
        "known_number": outside_.get("number"),
        "known_size": outside_.get("size"),
        "known_root": outside_.get("root"),
        "known_at": outside_.get("at"),
        "here_number": newest.number if newest else 0,
        "here_size": newest.size if newest else 0,
        "here_root": bytes(newest.root).hex() if newest else None,
    }
