"""What parts above fill in: where somebody lands after signing in, and who keeps keys behind
passwords."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from django.http import HttpRequest

from rathaus.accounts.models import Account

Landing = Callable[[Account], str]


class PasswordKeeper(Protocol):
    """Is told each time a password is shown or chosen, and keeps none."""

    def signed_in(self, request: HttpRequest, account: Account, password: str) -> None: ...

    def password_changed(self, account: Account, old: str, new: str) -> None: ...

    def password_reset(self, account: Account, new: str) -> None: ...


_landings: list[Landing] = []
_keepers: list[PasswordKeeper] = []


def landing(source: Landing) -> None:
    """Let `source(account)` say the path of the page after sign-in. The last one counts."""
    _landings[:] = [source]


def landing_of(account: Account) -> str | None:
    """The path of the page after sign-in, None where nobody has said."""
    return next((source(account) for source in _landings), None)


def on_password(keeper: PasswordKeeper) -> None:
    """Let `keeper` hear of passwords."""
    if keeper not in _keepers:
        _keepers.append(keeper)


def signed_in(request: HttpRequest, account: Account, password: str) -> None:
    """Somebody signed in with that password."""
    for keeper in _keepers:
        keeper.signed_in(request, account, password)


def password_changed(account: Account, old: str, new: str) -> None:
    """Somebody who knew the old password chose a new one."""
    for keeper in _keepers:
        keeper.password_changed(account, old, new)


def password_reset(account: Account, new: str) -> None:
    """Somebody chose a password by a link in an e-mail."""
    for keeper in _keepers:
        keeper.password_reset(account, new)
