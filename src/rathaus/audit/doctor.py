"""What the doctor looks at: does the ledger grow, is it signed, protected and kept outside."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext as _

from rathaus.audit import registry
from rathaus.audit.ledger import outside, triggers
from rathaus.audit.ledger.sequencer import newest_head
from rathaus.audit.models import PendingLeaf
from rathaus.audit.registry import Finding
from rathaus.lib import clock
from rathaus.lib.errors import RathausError
from rathaus.standards.evidence.verifier import Untrue

PATIENCE = timedelta(minutes=1)


def checks() -> Iterator[Finding]:
    """All findings, without reading the whole ledger."""
    yield from _signer()
    yield from _waiting()
    for name in triggers.missing(connection):
        text = _("Der Datenbank fehlt der Schutz %(name)s. „rathaus doctor --repair“ legt ihn an.")
        yield Finding("ledger.trigger", text % {"name": name})
    try:
        with outside.held():
            outside.probe()
        if found := outside.contradiction(outside.read(), newest_head()):
            yield found
    except (OSError, Untrue) as error:
        values = {"folder": outside.folder(), "reason": error}
        text = _("Der Ordner %(folder)s für den Kopf des Protokolls geht nicht: %(reason)s")
        yield Finding("ledger.outside", text % values)


def repair() -> Iterator[str]:
    """Put missing triggers back."""
    if triggers.missing(connection):
        triggers.create(connection)
        yield _("Der Schutz der Datenbank gegen Änderungen am Protokoll ist wieder da.")


def _signer() -> Iterator[Finding]:
    signer = registry.signer()
    try:
        if signer is None:
            raise RathausError(_("Der Schlüssel fehlt, mit dem das Protokoll signiert wird."))
        signer.public_key()
    except (RathausError, OSError) as error:
        yield Finding("ledger.signer", str(error))


def _waiting() -> Iterator[Finding]:
    oldest = PendingLeaf.objects.order_by("pk").first()
    if oldest and clock.now() - _made(oldest.event) > PATIENCE:
        values = {"count": PendingLeaf.objects.count()}
        text = _("%(count)d Ereignisse warten auf ihren Platz. Läuft „rathaus ledger follow“?")
        yield Finding("ledger.waiting", text % values)


def _made(key: UUID) -> datetime:
    """When a UUIDv7 was made (RFC 9562 section 5.7: milliseconds in the first 48 bits)."""
    return datetime.fromtimestamp((key.int >> 80) / 1000, tz=UTC)
