"""The key of an account: what its owner is told of it, and its end."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from rathaus.accounts.models import Account
from rathaus.accounts.registry import Entry, Outlook, Value
from rathaus.vault import account_keys
from rathaus.vault.models import AccountKey, PersonalKey


def entries(account: Account, keys: Any) -> Iterator[Entry]:
    """The keys of the account, without what is secret of them. For the export."""
    for model in (AccountKey, PersonalKey):
        for row in model._default_manager.filter(account=account).order_by("pk"):
            ended = getattr(row, "destroyed_at", None) or getattr(row, "ended_at", None)
            values = (
                Value("public", _("Öffentlicher Schlüssel"), bytes(row.public).hex()),
                Value("created_at", _("Erzeugt"), row.created_at),
                Value("ended_at", _("Beendet"), ended),
            )
            yield Entry(str(model._meta.verbose_name), values)


def foresee(account: Account, outlook: Outlook) -> None:
    """What the end of the key means."""
    outlook.gone.append(
        _(
            "Der Schlüssel zu Ihren eigenen Kopien. Danach kann niemand sie mehr öffnen, auch wir "
            "nicht. In Sicherungskopien endet er mit deren Ablauf."
        )
    )


def leave(account: Account, by: Any, at: datetime) -> None:
    """Destroy it: what was sealed to it alone is erased."""
    account_keys.destroy(account=account, by=by, at=at)
