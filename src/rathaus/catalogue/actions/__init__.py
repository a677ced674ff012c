"""Every write of the catalogue."""

from rathaus.catalogue.actions.delegations import delegate, end_delegation
from rathaus.catalogue.actions.importing import ImportReport, import_lists
from rathaus.catalogue.actions.offers import (
    create_offer,
    edit_parts,
    keep_own,
    publish,
    set_conditions,
    take_over,
    withdraw,
)
from rathaus.catalogue.actions.own_data import put_everyday, put_service, set_service

__all__ = [
    "ImportReport",
    "create_offer",
    "delegate",
    "edit_parts",
    "end_delegation",
    "import_lists",
    "keep_own",
    "publish",
    "put_everyday",
    "put_service",
    "set_conditions",
    "set_service",
    "take_over",
    "withdraw",
]
