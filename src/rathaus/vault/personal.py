"""The own keys of staff members: made with the first password, opened by password or passkey."""

from __future__ import annotations

import os
import unicodedata
from datetime import datetime
from typing import Any

from argon2.low_level import Type, hash_secret_raw
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from rathaus.accounts.models import Account
from rathaus.audit import actions as audit
from rathaus.vault.envelope import PrivateKey, SymmetricKey, Tampered
from rathaus.vault.envelope.keys import KEY_LENGTH
from rathaus.vault.errors import Exchanged, WrongSecret
from rathaus.vault.models import KeyRing, LockKind, PersonalKey, PersonalLock

PASSPHRASE = "passphrase"  # noqa: S105  # a name among the parameters of a lock


def key_in_use(account: Account) -> PersonalKey | None:
    """The personal key of a staff member; None before the first password."""
    return PersonalKey.objects.filter(account=account, ended_at=None).first()


def has_passphrase(account: Account) -> bool:
    """Whether the key is behind a passphrase of its own, not behind the password of the account:
    who signs in by a directory has no such password."""
    lock = _password_lock(account)
    return lock is not None and bool(lock.parameters.get(PASSPHRASE))


@transaction.atomic
def create(
    *,
    account: Account,
    password: str,
    passphrase: bool = False,
    by: audit.Named,
    at: datetime,
) -> PrivateKey:
    """A first or new personal key behind the password, or a passphrase of its own. An old one ends,
    with what it could open."""
    end(account=account, by=by, at=at)
    pair = PrivateKey.generate()
    row = PersonalKey.objects.create(account=account, public=pair.public.raw, created_at=at)
    audit.record(verb="personal_key.create", object=row, by=by, at=at, key=pair.id.hex())
    _put_password_lock(row, pair, password, at, passphrase)
    return pair


@transaction.atomic
def create_first(
    *, account: Account, password: str, by: audit.Named, at: datetime
) -> PrivateKey | None:
    """A personal key for somebody who has none; None where a second click was first."""
    Account.objects.select_for_update().get(pk=account.pk)
    if key_in_use(account) is not None:
        return None
    return create(account=account, password=password, by=by, at=at)


@transaction.atomic
def end(*, account: Account, by: audit.Named, at: datetime) -> None:
    """End the personal key and all that it could open; nothing where there is none."""
    # Rings first, as everybody who entitles locks them, else each would wait for the other.
    granted = KeyRing.objects.filter(grants__key__account=account).order_by("pk")
    rings = list(granted.values_list("pk", flat=True))
    list(KeyRing.objects.select_for_update().filter(pk__in=rings).order_by("pk"))
    row = PersonalKey.objects.select_for_update().filter(account=account, ended_at=None).first()
    if row is None:
        return
    # Whoever has an old copy and the password could still open the secret: it wants renewing.
    KeyRing.objects.filter(pk__in=rings, stale_since=None).update(stale_since=at)
    row.grants.all().delete()
    row.locks.all().delete()
    row.ended_at = at
    row.save(update_fields=["ended_at"])
    audit.record(verb="personal_key.end", object=row, by=by, at=at)


def open_with_password(account: Account, password: str) -> PrivateKey:
    """The personal key. Raises WrongSecret where there is none or the password is not its."""
    lock = _password_lock(account)
    if lock is None:
        raise WrongSecret(_("Für dieses Konto gibt es noch keinen Schlüssel."))
    return _open(lock, _from_password(password, lock.parameters), _("Das Passwort passt nicht."))


@transaction.atomic
def change_password(
    *,
    account: Account,
    pair: PrivateKey,
    password: str,
    passphrase: bool = False,
    by: audit.Named,
    at: datetime,
) -> None:
    """Put the opened key behind a new password; its other locks stay."""
    row = PersonalKey.objects.select_for_update().get(account=account, ended_at=None)
    _put_password_lock(row, pair, password, at, passphrase)
    audit.record(verb="personal_key.change_password", object=row, by=by, at=at)


@transaction.atomic
def password_was_reset(
    *, account: Account, password: str, by: audit.Named, at: datetime
) -> PrivateKey | None:
    """Somebody chose a password who could not say the old one: a passkey still opens the key, so
    that only the lock of the old password goes; without a passkey the key is lost and a new one
    begins, which must be entitled anew. Returns the new key, if there is one. A key behind a
    passphrase of its own has nothing to do with it."""
    if has_passphrase(account):
        return None
    row = PersonalKey.objects.select_for_update().filter(account=account, ended_at=None).first()
    if row is not None and row.locks.filter(kind=LockKind.PASSKEY).exists():
        row.locks.filter(kind=LockKind.PASSWORD).delete()
        audit.record(verb="personal_key.forget_password", object=row, by=by, at=at)
        return None
    return create(account=account, password=password, by=by, at=at)


@transaction.atomic
def add_passkey(
    *,
    account: Account,
    pair: PrivateKey,
    prf: bytes,
    label: str,
    parameters: dict[str, Any],
    by: audit.Named,
    at: datetime,
) -> PersonalLock:
    """A further lock, of a passkey with the PRF extension (WebAuthn Level 3 §10.1.4): `prf` is its
    32-byte result for the salt in `parameters`."""
    row = PersonalKey.objects.select_for_update().get(account=account, ended_at=None)
    lock = PersonalLock.objects.create(
        key=row,
        kind=LockKind.PASSKEY,
        label=label,
        parameters=parameters,
        wrapped=_from_prf(prf).wrap(pair.seed, _info(row)),
        created_at=at,
    )
    audit.record(verb="personal_key.add_passkey", object=row, by=by, at=at, lock=str(lock.pk))
    return lock


def open_with_passkey(lock: PersonalLock, prf: bytes) -> PrivateKey:
    """The personal key, by the result of the passkey's PRF. Raises WrongSecret."""
    return _open(lock, _from_prf(prf), _("Dieser Passkey öffnet Ihren Schlüssel nicht."))


@transaction.atomic
def remove_lock(*, lock: PersonalLock, by: audit.Named, at: datetime) -> None:
    """Forget a lost passkey. Raises WrongSecret where it is the only way to the key."""
    row = PersonalKey.objects.select_for_update().get(pk=lock.key_id)
    if not row.locks.exclude(pk=lock.pk).exists():
        raise WrongSecret(
            _("Das ist der einzige Weg zu Ihrem Schlüssel. Richten Sie zuerst einen anderen ein.")
        )
    audit.record(verb="personal_key.remove_lock", object=row, by=by, at=at, lock=str(lock.pk))
    lock.delete()


def _put_password_lock(
    row: PersonalKey, pair: PrivateKey, password: str, at: datetime, passphrase: bool = False
) -> None:
    parameters = {"salt": os.urandom(16).hex(), **settings.VAULT_ARGON2}
    parameters |= {PASSPHRASE: True} if passphrase else {}
    row.locks.filter(kind=LockKind.PASSWORD).delete()
    PersonalLock.objects.create(
        key=row,
        kind=LockKind.PASSWORD,
        parameters=parameters,
        wrapped=_from_password(password, parameters).wrap(pair.seed, _info(row)),
        created_at=at,
    )


def _password_lock(account: Account) -> PersonalLock | None:
    locks = PersonalLock.objects.filter(key__account=account, key__ended_at=None)
    return locks.filter(kind=LockKind.PASSWORD).select_related("key").first()


def _open(lock: PersonalLock, key: SymmetricKey, refusal: str) -> PrivateKey:
    try:
        pair = PrivateKey(key.unwrap(bytes(lock.wrapped), _info(lock.key)))
    except Tampered as error:
        raise WrongSecret(refusal) from error
    if pair.public.raw != bytes(lock.key.public):
        raise Exchanged
    return pair


def _from_password(password: str, parameters: dict[str, Any]) -> SymmetricKey:
    """Argon2id (RFC 9106) over the password as Unicode NFC, at the costs kept with the lock."""
    return SymmetricKey(
        hash_secret_raw(
            unicodedata.normalize("NFC", password).encode(),
            bytes.fromhex(parameters["salt"]),
            time_cost=parameters["time_cost"],
            memory_cost=parameters["memory_cost"],  # KiB
            parallelism=parameters["parallelism"],
            hash_len=KEY_LENGTH,
            type=Type.ID,
        )
    )


def _from_prf(prf: bytes) -> SymmetricKey:
    if len(prf) != KEY_LENGTH:
        raise WrongSecret(_("Dieser Passkey kann keine Schlüssel öffnen (PRF fehlt)."))
    return SymmetricKey(
        HKDF(SHA256(), KEY_LENGTH, salt=None, info=b"rathaus passkey lock").derive(prf)
    )


def _info(row: PersonalKey) -> bytes:
    return f"rathaus personal key {row.pk}".encode()
