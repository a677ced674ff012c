"""Every write of the tenancy part."""

from rathaus.tenancy.actions.contact import Contact, update_contact
from rathaus.tenancy.actions.joining import found, join
from rathaus.tenancy.actions.register import import_register
from rathaus.tenancy.actions.territory import dissolve, merge, rename

__all__ = [
    "Contact",
    "dissolve",
    "found",
    "import_register",
    "join",
    "merge",
    "rename",
    "update_contact",
]
