"""What parts above fill in: where somebody lands after signing in, who keeps keys behind passwords,
who seals what identity providers say, and who takes it; what belongs to an account when its owner
asks for it or leaves."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol

from django.http import HttpRequest
from django.utils.functional import Promise

from rathaus.accounts.models import Account

if TYPE_CHECKING:
    from rathaus.accounts.identities.received import Received

Landing = Callable[[Account], str]
Taker = Callable[[Account, "Received", datetime], None]
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


class NotUnsealed(ValueError):
    """What was kept in a session does not open (any more)."""


class Secrecy(Protocol):
    """Seals what waits in a session for the next request, and makes names that nobody guesses.
    `unseal` raises NotUnsealed."""

    def seal(self, plain: bytes, about: str) -> bytes: ...

    def unseal(self, sealed: bytes, about: str) -> bytes: ...

    def blind(self, text: str) -> str: ...


@dataclass(frozen=True)
class Value:
    """One thing that is known: a key for machines, a label for people, and what it is (text, truth,
    moment, day, list of texts, or None)."""

    key: str
    label: str | Promise
    value: Any


@dataclass(frozen=True)
class File:
    """A file that belongs to an entry. `path` is unique in the export; `content()` gives its bytes
    piece by piece."""

    path: str
    name: str
    content: Callable[[], Iterator[bytes]]


@dataclass(frozen=True)
class Entry:
    """One thing that an account holds."""

    title: str
    values: tuple[Value, ...]
    files: tuple[File, ...] = ()


@dataclass(frozen=True)
class Exporter:
    """A chapter of what an account holds (GDPR Art. 15 and 20). `models`: the tables it covers, as
    ``part.Model``; `note`: what it is for, how long it is kept; `entries(account, keys)` reads one
    after the other, opening content with the account's keys."""

    key: str
    title: str | Promise
    note: str | Promise
    models: tuple[str, ...]
    entries: Callable[[Account, Any], Iterator[Entry]]


@dataclass(frozen=True)
class Hindrance:
    """Why an account cannot end yet, and the page (`path`) where that is put right."""

    text: str
    link: str
    path: str


@dataclass
class Outlook:
    """What the end of an account means: what is deleted at once, what stays with whom and why, what
    is still running, and what has to be put right before."""

    gone: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    running: list[str] = field(default_factory=list)
    hindering: list[Hindrance] = field(default_factory=list)


class Leaving(Protocol):
    """A part that holds something of an account that ends."""

    def foresee(self, account: Account, outlook: Outlook) -> None: ...

    def leave(self, account: Account, by: Any, at: datetime) -> None: ...


_landings: list[Landing] = []
_secrecies: list[Secrecy] = []
_takers: list[Taker] = []
_exporters: list[Exporter] = []
_leaving: list[Leaving] = []
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


def exporter(*chapters: Exporter) -> None:
    """Let these chapters belong to what the owner of an account is given."""
    for chapter in chapters:
        if chapter.key not in {known.key for known in _exporters}:
            _exporters.append(chapter)


def exporters() -> list[Exporter]:
    """All chapters, in the order of the parts."""
    return list(_exporters)


def on_leaving(part: Leaving) -> None:
    """Let `part` give up what it holds when an account ends; the last one that was registered goes
    first, as what stands above hangs on what stands below."""
    if part not in _leaving:
        _leaving.append(part)


def outlook_of(account: Account) -> Outlook:
    """What the end of the account would mean."""
    outlook = Outlook()
    for part in _leaving:
        part.foresee(account, outlook)
    return outlook


def leave(account: Account, by: Any, at: datetime) -> None:
    """Every part gives up what it holds of the account, in the caller's transaction."""
    for part in reversed(_leaving):
        part.leave(account, by, at)


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
