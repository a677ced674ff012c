"""What parts above fill in: where somebody lands after signing in, who keeps keys behind passwords,
who seals what identity providers say, and who takes it."""

from __future__ import annotations

import base64
from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from django.http import HttpRequest

from rathaus.accounts.models import Account

if TYPE_CHECKING:
    from rathaus.accounts.identities.received import Received

Landing = Callable[[Account], str]
Taker = Callable[[Account, "Received", datetime], None]


class PasswordKeeper(Protocol):
    """Is told each time a password is shown or chosen, and keeps none."""

    def signed_in(self, request: HttpRequest, account: Account, password: str) -> None: ...

    def password_changed(self, account: Account, old: str, new: str) -> None: ...

    def password_reset(self, account: Account, new: str) -> None: ...


class NotUnsealed(ValueError):
    """What was kept in a session does not open (any more)."""


class Secrecy(Protocol):
    """Seals what waits in a session for the next request, and makes names that nobody guesses.
    `unseal` raises NotUnsealed."""

    def seal(self, plain: bytes, about: str) -> bytes: ...

    def unseal(self, sealed: bytes, about: str) -> bytes: ...

    def blind(self, text: str) -> str: ...


_landings: list[Landing] = []
_secrecies: list[Secrecy] = []
_takers: list[Taker] = []
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


def secrecy(keeper: Secrecy) -> None:
    """Let `keeper` seal. The last one counts."""
    _secrecies[:] = [keeper]


def seal(plain: bytes, *, about: str) -> str:
    """Sealed to the installation, as text for a session."""
    return base64.b64encode(_secrecies[0].seal(plain, about)).decode()


def unseal(sealed: str, *, about: str) -> bytes:
    """What was sealed about that. Raises NotUnsealed."""
    return _secrecies[0].unseal(base64.b64decode(sealed), about)


def blind(*parts: str) -> str:
    """A keyed hash: the same for the same parts, and nobody without the key can try names."""
    return _secrecies[0].blind("\0".join(parts))


def on_received(taker: Taker) -> None:
    """Let `taker(account, received, at)` hear what a provider said of the account's owner."""
    if taker not in _takers:
        _takers.append(taker)


def take_received(account: Account, received: Received, at: datetime) -> None:
    """A provider said something of the account's owner."""
    for taker in _takers:
        taker(account, received, at)
