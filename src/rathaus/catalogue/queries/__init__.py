"""Reads of the catalogue. Public: what stands in `__all__`."""

from rathaus.catalogue.queries.inheritance import (
    CentralChange,
    EffectiveOffer,
    Inheritance,
    effective_offer,
)
from rathaus.catalogue.queries.offers import by_key, templates_for, visible_to
from rathaus.catalogue.queries.online import online_offers
from rathaus.catalogue.queries.responsibility import Responsibility, responsibility

__all__ = [
    "CentralChange",
    "EffectiveOffer",
    "Inheritance",
    "Responsibility",
    "by_key",
    "effective_offer",
    "online_offers",
    "responsibility",
    "templates_for",
    "visible_to",
]
