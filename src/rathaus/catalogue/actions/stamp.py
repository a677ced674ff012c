"""The stamp that tells every process that services changed."""

from __future__ import annotations

from django.db.models import F

from rathaus.catalogue.models import CatalogueStamp


def raise_stamp() -> CatalogueStamp:
    """Raise the stamp in the caller's transaction; every search index built before is stale."""
    stamp, _created = CatalogueStamp.objects.get_or_create(name="services")
    CatalogueStamp.objects.filter(pk=stamp.pk).update(number=F("number") + 1)
    return stamp
