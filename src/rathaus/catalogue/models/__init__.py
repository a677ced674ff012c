"""Tables of the catalogue: services, offers with their parts, delegations."""

from rathaus.catalogue.models.delegation import Basis, Delegation
from rathaus.catalogue.models.offer import (
    DEFAULT_OVERRIDABLE,
    Law,
    Offer,
    OfferPart,
    OfferRevision,
    Part,
    Period,
    Remedy,
)
from rathaus.catalogue.models.service import (
    CatalogueStamp,
    Level,
    LifeSituation,
    OzgService,
    Service,
)

__all__ = [
    "DEFAULT_OVERRIDABLE",
    "Basis",
    "CatalogueStamp",
    "Delegation",
    "Law",
    "Level",
    "LifeSituation",
    "Offer",
    "OfferPart",
    "OfferRevision",
    "OzgService",
    "Part",
    "Period",
    "Remedy",
    "Service",
]
