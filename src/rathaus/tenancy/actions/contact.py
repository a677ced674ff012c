"""How people reach an authority."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime

from django.db import transaction

from rathaus.audit.actions import Named, record
from rathaus.tenancy import hostnames
from rathaus.tenancy.models import Authority
from rathaus.tenancy.registry import require


@dataclass(frozen=True)
class Contact:
    """What an authority itself keeps up to date; each field has the meaning of the model's."""

    street: str
    postal_town: str
    phone: str
    email: str
    opening_hours: str
    hostname: str


@transaction.atomic
def update_contact(*, authority: Authority, contact: Contact, by: Named, at: datetime) -> Authority:
    """Replace contact, opening hours and host name. Raises RathausError for a host name that is not
    to be had, Forbidden or Stranger for an actor without `authority.edit`."""
    require(by, "authority.edit", authority)
    values = {**asdict(contact), "hostname": hostnames.check(contact.hostname, authority)}
    changed = [name for name, value in values.items() if getattr(authority, name) != value]
    for name in changed:
        setattr(authority, name, values[name])
    if changed:
        authority.save(update_fields=changed)
        record(
            verb="update_contact",
            object=authority,
            by=by,
            at=at,
            authority=authority.pk,
            fields=" ".join(changed),
        )
    return authority
