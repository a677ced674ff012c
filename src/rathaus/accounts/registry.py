"""What parts above fill in: where somebody lands after signing in."""

from __future__ import annotations

from collections.abc import Callable

from rathaus.accounts.models import Account

Landing = Callable[[Account], str]

_landings: list[Landing] = []


def landing(source: Landing) -> None:
    """Let `source(account)` say the path of the page after sign-in. The last one counts."""
    _landings[:] = [source]


def landing_of(account: Account) -> str | None:
    """The path of the page after sign-in, None where nobody has said."""
    return next((source(account) for source in _landings), None)
