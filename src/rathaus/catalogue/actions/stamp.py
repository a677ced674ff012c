"""The stamp that tells every process that services changed."""

from __future__ import annotations

from rathaus.catalogue.models import CatalogueStamp
from rathaus.lib import ids


def renew_stamp() -> CatalogueStamp:
    """Renew the stamp in the caller's transaction; every search index built before is stale."""
    stamp, _created = CatalogueStamp.objects.update_or_create(
        name="services", defaults={"version": ids.new_id()}
    )
    return stamp
