"""Time stamps against the heads that they are about."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from rathaus.audit.ledger import leaves
from rathaus.audit.models import TimeStamp
from rathaus.audit.registry import Finding, Progress
from rathaus.standards.evidence import verifier


def check(progress: Progress) -> Iterator[Finding]:
    """Every stored time stamp; a note where no certificate says who may issue them."""
    rows = TimeStamp.objects.select_related("head").order_by("pk")
    total = rows.count()
    if not total:
        return
    if not settings.LEDGER_TSA_CERTIFICATE:
        text = _("%(count)d Zeitstempel sind nicht geprüft: RATHAUS_LEDGER_TSA_CERTIFICATE fehlt.")
        yield Finding("stamp.unchecked", text % {"count": total}, "warning")
        return
    certificates = Path(settings.LEDGER_TSA_CERTIFICATE).read_bytes()
    for done, row in enumerate(rows.iterator(), start=1):
        message = leaves.bytes_to_sign(row.head)
        try:
            verifier.check_time_stamp(bytes(row.token), message, certificates)
        except verifier.Untrue as error:
            values = {"number": row.head_id, "reason": error}
            yield Finding("stamp.wrong", _("Kopf %(number)d: %(reason)s") % values)
        progress(_("Zeitstempel"), done, total)
