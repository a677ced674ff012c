"""What parts above fill in: where somebody lands after signing in, and who keeps keys behind
passwords."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

from django.http import HttpRequest

from rathaus.accounts.models import Account

Landing = Callable[[Account], str]
# One salt for all, as a passkey is asked before we know whose it is; its secret differs anyway.
PRF_SALT = hashlib.sha256(b"rathaus sign-in passkey").digest()


@dataclass(frozen=True)
class Passkey:
    """A passkey of the sign-in, as who keeps keys behind it sees it. `prf` is what it computed from
    `PRF_SALT` (WebAuthn Level 3, section 10.1.4), empty where it cannot."""

    credential: bytes  # attested credential data
    label: str
    host: str
    prf: str = field(default="", repr=False)


class PasswordKeeper(Protocol):
    """Is told each time a password or passkey is shown or chosen, and keeps none."""

    def signed_in(self, request: HttpRequest, account: Account, password: str) -> None: ...

    def password_shown(self, request: HttpRequest, account: Account, password: str) -> None: ...

    def completed(self, request: HttpRequest, account: Account) -> None: ...

    def password_changed(self, account: Account, old: str, new: str) -> None: ...

    def password_reset(self, account: Account, new: str) -> None: ...

    def passkey_added(self, request: HttpRequest, account: Account, passkey: Passkey) -> bool: ...

    def passkey_used(self, request: HttpRequest, account: Account, passkey: Passkey) -> None: ...

    def passkey_removed(self, account: Account, credential_id: bytes) -> None: ...


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


def password_shown(request: HttpRequest, account: Account, password: str) -> None:
    """The password was right, and a second factor is still to be shown."""
    for keeper in _keepers:
        keeper.password_shown(request, account, password)


def completed(request: HttpRequest, account: Account) -> None:
    """Somebody is signed in now, by whichever steps."""
    for keeper in _keepers:
        keeper.completed(request, account)


def passkey_added(request: HttpRequest, account: Account, passkey: Passkey) -> bool:
    """A passkey for the sign-in was set up. Whether it opens a key too."""
    return any(keeper.passkey_added(request, account, passkey) for keeper in _keepers)


def passkey_used(request: HttpRequest, account: Account, passkey: Passkey) -> None:
    """Somebody signed in with it."""
    for keeper in _keepers:
        keeper.passkey_used(request, account, passkey)


def passkey_removed(account: Account, credential_id: bytes) -> None:
    """It counts no more."""
    for keeper in _keepers:
        keeper.passkey_removed(account, credential_id)
