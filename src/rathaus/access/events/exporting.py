"""What the event log says about an account, for its owner."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from rathaus.access.events.words import word_for
from rathaus.accounts.models import Account
from rathaus.accounts.registry import Entry, Outlook, Value
from rathaus.audit import actions as audit
from rathaus.audit.models import Event
from rathaus.tenancy.models import Authority


def events_of(account: Account) -> QuerySet[Event]:
    """What the account did, and what was done to it."""
    own = Q(actor=f"account:{account.pk}")
    return Event.objects.filter(own | Q(object_type="Account", object_id=str(account.pk)))


def entries(account: Account, keys: Any) -> Iterator[Entry]:
    """The events in words, the oldest first."""
    names = {row.pk: row.name for row in Authority.objects.filter(joined_on__isnull=False)}
    for event in events_of(account).order_by("at", "pk").iterator():
        values = (
            Value("at", _("Zeitpunkt"), event.at),
            Value("verb", _("Handlung"), str(word_for(event.verb))),
            Value("object", _("Gegenstand"), event.object_id),
            Value(
                "authority", _("Behörde"), names.get(event.authority) if event.authority else None
            ),
        )
        yield Entry(str(word_for(event.verb)), values)


def foresee(account: Account, outlook: Outlook) -> None:
    """Nothing to say beside what the page says of the log."""


def leave(account: Account, by: Any, at: datetime) -> None:
    """Erase what only the person was concerned with: what happened at no authority, and to drafts.
    The rest proves what an authority must be able to prove; it names the account by a number that
    leads to nothing any more. The bindings of keys stay, because they are checked, and who acted
    for whom, because that concerns the other side too."""
    alone = Q(authority=None) | Q(object_type="Draft")
    mine = (
        events_of(account)
        .filter(alone, salt__isnull=False)
        .exclude(verb__startswith="account_key.")
        .exclude(object_type="Mandate")
    )
    for event in list(mine):
        audit.erase(event=event, by=audit.SYSTEM, at=at)
