"""What an account has submitted."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from rathaus.accounts.models import Account
from rathaus.accounts.registry import Entry, Value
from rathaus.exchange.models import Submission


def entries(account: Account, keys: Any) -> Iterator[Entry]:
    """What the account has submitted to whom. For the export."""
    rows = Submission.objects.filter(account=account).order_by("received_at", "pk")
    for row in rows.select_related("authority", "place", "service").iterator():
        values = (
            Value("authority", _("Empfangende Behörde"), row.authority.name),
            Value("place", _("Ort"), row.place.name),
            Value("service", _("Leistung"), row.service.name),
            Value("received_at", _("Eingegangen"), row.received_at),
            Value("channel", _("Weg"), str(row.get_channel_display())),
            Value("reference", _("Aktenzeichen"), row.reference),
        )
        yield Entry(f"{row.authority.name}: {row.service.name}", values)
