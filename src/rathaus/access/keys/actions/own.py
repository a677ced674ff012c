"""Writes to the own key."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from rathaus.access.actor import Actor
from rathaus.access.check import require
from rathaus.accounts.models import Account
from rathaus.lib.errors import RathausError, Stranger
from rathaus.vault import personal
from rathaus.vault.envelope import PrivateKey
from rathaus.vault.errors import Locked
from rathaus.vault.models import LockKind, PersonalKey, PersonalLock


def own_key(by: Actor | None) -> PersonalKey:
    """The actor's key in use; an unsaved one where there is none yet. Raises Stranger."""
    if not by or not by.is_staff:
        raise Stranger
    key = personal.key_in_use(by.account) or PersonalKey(account=by.account)
    require(by, "key.own", key)
    return key


@transaction.atomic
def add_passkey(
    *, prf: bytes, label: str, parameters: dict[str, Any], by: Actor, at: datetime
) -> PersonalLock:
    """A passkey as a further way to the own key. Raises Stranger, Locked, WrongSecret."""
    own_key(by)
    return personal.add_passkey(
        account=by.account,
        pair=_unlocked(by),
        prf=prf,
        label=label,
        parameters=parameters,
        by=by,
        at=at,
    )


@transaction.atomic
def remove_passkey(*, lock: PersonalLock, by: Actor, at: datetime) -> None:
    """Forget a passkey. Raises Stranger, and WrongSecret where it is the only way."""
    require(by, "key.own", lock.key)
    personal.remove_lock(lock=lock, by=by, at=at)


@transaction.atomic
def put_password(*, password: str, by: Actor, at: datetime) -> None:
    """Put the opened key behind the password of the account, after a reset. Raises Stranger,
    Locked."""
    own_key(by)
    personal.change_password(
        account=by.account, pair=_unlocked(by), password=password, by=by, at=at
    )


def needs_passphrase(account: Account) -> bool:
    """Whether the account has no password that could open a key: it signs in by a directory."""
    if personal.key_in_use(account) is None:
        return not account.has_usable_password()
    return personal.has_passphrase(account)


@transaction.atomic
def put_passphrase(*, passphrase: str, lost: bool = False, by: Actor, at: datetime) -> PrivateKey:
    """The own key behind a passphrase of its own: the first key, the opened one, or a new one where
    the old passphrase is `lost`. Raises Stranger, Locked, RathausError where the password of the
    account opens the key."""
    own_key(by)
    Account.objects.select_for_update().get(pk=by.account.pk)
    if not needs_passphrase(by.account):
        raise RathausError(_("Ihr Passwort öffnet Ihren Schlüssel. Mehr ist nicht nötig."))
    if lost or personal.key_in_use(by.account) is None:
        return personal.create(
            account=by.account, password=passphrase, passphrase=True, by=by, at=at
        )
    pair = _unlocked(by)
    personal.change_password(
        account=by.account, pair=pair, password=passphrase, passphrase=True, by=by, at=at
    )
    return pair


@transaction.atomic
def begin_anew(*, password: str, by: Actor, at: datetime) -> PrivateKey:
    """A new key behind the password for somebody who has lost every way to the old one. Raises
    Stranger, RathausError where the password still opens it."""
    key = own_key(by)
    if PersonalLock.objects.filter(key=key.pk, kind=LockKind.PASSWORD).exists():
        raise RathausError(_("Ihr Passwort öffnet Ihren Schlüssel. Ein neuer ist nicht nötig."))
    return personal.create(account=by.account, password=password, by=by, at=at)


def _unlocked(by: Actor) -> PrivateKey:
    if by.personal is None:
        raise Locked
    return by.personal
