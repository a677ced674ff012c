"""The only place that seals and opens what a mandate holds in words: how both sides are called and
which address was asked.

It is the principal's (content class *account*), told so that the other side reads it: so the
platform opens it for whoever may see the mandate, with the principal's key.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from rathaus.accounts.models import Mandate
from rathaus.vault import account_keys
from rathaus.vault.account_keys import AccountKeys, KeysOfAccounts
from rathaus.vault.content import open_json, seal_json
from rathaus.vault.envelope import Keys, SealError
from rathaus.vault.errors import KeyDestroyed, Unreadable


@dataclass(frozen=True)
class Names:
    """How people call the two sides of a mandate."""

    principal: str
    representative: str


def write(mandate: Mandate, names: Names, email: str) -> None:
    """Seal the names and the address that was asked; the caller saves the mandate."""
    values = {
        "principal": names.principal,
        "representative": names.representative,
        "email": email,
    }
    mandate.content = seal_json(mandate, values, to=[account_keys.public_key(mandate.principal_id)])


def names(mandate: Mandate, keys: Keys | None = None) -> Names:
    """Who is represented by whom. A mandate that does not open any more must not close a page."""
    try:
        stored = _open(mandate, keys)
    except (KeyDestroyed, SealError, Unreadable):
        gone = _("(nicht lesbar)")
        return Names(gone, gone)
    return Names(str(stored["principal"]), str(stored["representative"]))


def representative_of(mandate: Mandate | None) -> str:
    """How the representative is called, "" without a mandate."""
    return names(mandate).representative if mandate else ""


def address(mandate: Mandate) -> str:
    """The address that was asked. Raises KeyDestroyed, Unreadable."""
    return str(_open(mandate)["email"])


def keys_for(mandates: Iterable[Mandate]) -> Keys:
    """The keys that open all these mandates. One query, when first needed."""
    return KeysOfAccounts(frozenset(mandate.principal_id for mandate in mandates))


def _open(mandate: Mandate, keys: Keys | None = None) -> dict[str, object]:
    return dict(open_json(mandate, mandate.content, keys or AccountKeys(mandate.principal_id)))
