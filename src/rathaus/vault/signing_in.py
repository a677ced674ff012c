"""What the vault does when a staff member shows or chooses a password or passkey. Registered at the
accounts part."""

from __future__ import annotations

from contextlib import suppress

from django.http import HttpRequest
from django.utils.translation import gettext as _
from fido2.utils import websafe_decode
from fido2.webauthn import AttestedCredentialData

from rathaus.accounts import queries
from rathaus.accounts.models import Account, AccountKind, Role
from rathaus.accounts.registry import PRF_SALT, Passkey
from rathaus.lib import clock
from rathaus.vault import keeping, personal, rings, session
from rathaus.vault.envelope import PrivateKey
from rathaus.vault.errors import Exchanged, WrongSecret
from rathaus.vault.models import LockKind, PersonalLock


class Self:
    """The account itself as the one who acts, before any post is chosen."""

    def __init__(self, account: Account) -> None:
        self.label = f"account:{account.pk}"


def signed_in(request: HttpRequest, account: Account, password: str) -> None:
    """Unlock the personal key for the session; make it on the first sign-in."""
    if account.kind != AccountKind.STAFF:
        return
    try:
        pair = personal.open_with_password(account, password)
    except WrongSecret:
        if personal.key_in_use(account) is not None:
            return  # the password was reset; a passkey opens the key
        by, at = Self(account), clock.now()
        made = personal.create_first(account=account, password=password, by=by, at=at)
        pair = made or personal.open_with_password(account, password)
    unlocked(request, account, pair)


def unlocked(request: HttpRequest, account: Account, pair: PrivateKey) -> None:
    """Keep the opened key; found the rings of authorities that this person leads and that have
    none yet."""
    session.keep(request, account, pair)
    holder = personal.key_in_use(account)
    if holder is None:
        return
    for post in queries.current_posts(account, on=clock.today()).filter(role=Role.HEAD):
        if not rings.has_keys(post.authority_id):
            by, at = Self(account), clock.now()
            keeping.found(authority=post.authority, holder=holder, by=by, at=at)


def password_shown(request: HttpRequest, account: Account, password: str) -> None:
    """The password was right and a second factor is still to be shown. The opened key waits in the
    session as an unlocked one does, under a cookie that nobody but this browser has; nothing asks
    for it before somebody is signed in, and `completed` finds it there."""
    if account.kind != AccountKind.STAFF:
        return
    try:
        session.keep(request, account, personal.open_with_password(account, password))
    except WrongSecret:
        session.lock(request)


def completed(request: HttpRequest, account: Account) -> None:
    """Somebody is signed in: what `password_shown` opened is theirs now."""
    if account.kind != AccountKind.STAFF:
        return
    pair = session.personal_key(request, account)
    if pair is not None:
        unlocked(request, account, pair)


def passkey_added(request: HttpRequest, account: Account, passkey: Passkey) -> bool:
    """Let a passkey of the sign-in open the personal key too, where it can and the key is open."""
    pair = session.personal_key(request, account) if account.kind == AccountKind.STAFF else None
    if pair is None or not passkey.prf:
        return False
    parameters = {
        "credential": passkey.credential.hex(),
        "salt": PRF_SALT.hex(),
        "rp_id": passkey.host,
    }
    try:
        personal.add_passkey(
            account=account,
            pair=pair,
            prf=_prf(passkey),
            label=passkey.label,
            parameters=parameters,
            by=Self(account),
            at=clock.now(),
        )
    except WrongSecret:
        return False
    return True


def passkey_used(request: HttpRequest, account: Account, passkey: Passkey) -> None:
    """Open the personal key by the passkey that signed in; without PRF it stays locked."""
    lock = _lock_of(account, AttestedCredentialData(passkey.credential).credential_id)
    if lock is None or not passkey.prf:
        return
    try:
        pair = personal.open_with_passkey(lock, _prf(passkey))
    except (WrongSecret, Exchanged):
        return  # the page that unlocks says what is wrong
    unlocked(request, account, pair)


def passkey_removed(account: Account, credential_id: bytes) -> None:
    """A passkey that signs in no more opens nothing either, unless it is the only way."""
    lock = _lock_of(account, credential_id)
    if lock is None:
        return
    with suppress(WrongSecret):
        personal.remove_lock(lock=lock, by=Self(account), at=clock.now())


def _lock_of(account: Account, credential_id: bytes) -> PersonalLock | None:
    locks = PersonalLock.objects.filter(key__account=account, key__ended_at=None)
    for lock in locks.filter(kind=LockKind.PASSKEY).select_related("key"):
        data = AttestedCredentialData(bytes.fromhex(lock.parameters["credential"]))
        if data.credential_id == credential_id:
            return lock
    return None


def _prf(passkey: Passkey) -> bytes:
    """What the passkey computed. Raises WrongSecret."""
    try:
        return websafe_decode(passkey.prf)
    except ValueError as error:
        raise WrongSecret(_("Dieser Passkey kann keine Schlüssel öffnen (PRF fehlt).")) from error


def password_changed(account: Account, old: str, new: str) -> None:
    """Put the key behind the new password, unless it has a passphrase of its own."""
    if account.kind != AccountKind.STAFF or personal.has_passphrase(account):
        return
    by, at = Self(account), clock.now()
    try:
        pair = personal.open_with_password(account, old)
    except WrongSecret:
        return  # locked until a passkey opens it
    personal.change_password(account=account, pair=pair, password=new, by=by, at=at)


def password_reset(account: Account, new: str) -> None:
    """A password chosen by a link in an e-mail: the old one is unknown, with what it opened."""
    if account.kind == AccountKind.STAFF:
        personal.password_was_reset(account=account, password=new, by=Self(account), at=clock.now())
