"""Which records belong to which room. Registered at `archive.registry`."""

from __future__ import annotations

from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from rathaus.archive.registry import Place
from rathaus.exchange.models import DispatchFile, FiledMail, FiledMailFile


def places_of(records: list[UUID]) -> dict[UUID, Place]:
    """Record id → its room. What a room is about is sealed, so all are called the same. Three
    queries."""
    mails = FiledMail.objects.filter(room__isnull=False)
    parts = FiledMailFile.objects.filter(mail__room__isnull=False)
    pairs = [
        *DispatchFile.objects.filter(record__in=records).values_list("record", "dispatch__room"),
        *mails.filter(original__in=records).values_list("original", "room"),
        *parts.filter(record__in=records).values_list("record", "mail__room"),
    ]
    return {
        record: Place(_("Behördenraum"), reverse("exchange:room", args=[room]))
        for record, room in pairs
    }
