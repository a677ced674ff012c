"""Keys of citizens' and businesses' accounts (content class *account*)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from uuid import UUID

from django.db import IntegrityError, transaction

from rathaus.accounts.models import Account
from rathaus.audit import actions as audit
from rathaus.lib import clock
from rathaus.vault import platform
from rathaus.vault.envelope import PrivateKey, PublicKey
from rathaus.vault.errors import KeyDestroyed
from rathaus.vault.models import AccountKey


def public_key(account_id: UUID) -> PublicKey:
    """The public key of an account; made when it is first needed. Raises KeyDestroyed."""
    row = _row(account_id)
    if row.destroyed_at is not None:
        raise KeyDestroyed
    return PublicKey(bytes(row.public))


def copies_for(account_id: UUID) -> list[PublicKey]:
    """The key that an account's copy of something is sealed to; none once it was destroyed, for
    then the account gets no copies any more and the authority works on."""
    row = _row(account_id)
    return [PublicKey(bytes(row.public))] if row.destroyed_at is None else []


def key_id(account_id: UUID) -> bytes:
    """The id of the account's key, also of a destroyed one."""
    return PublicKey(bytes(_row(account_id).public)).id


def _row(account_id: UUID) -> AccountKey:
    row = AccountKey.objects.filter(account=account_id).only("public", "destroyed_at").first()
    return row or _create(account_id)


@dataclass(frozen=True)
class AccountKeys:
    """The keys of one account, for a request of its owner. Looked up when first asked for."""

    account_id: UUID

    def find(self, key_id: bytes) -> PrivateKey | None:
        """The account's key if it is the one. Raises KeyDestroyed, PlatformKeyMissing."""
        key = self._key
        return key if key is not None and key.id == key_id else None

    @cached_property
    def _key(self) -> PrivateKey | None:
        row = AccountKey.objects.filter(account=self.account_id).first()
        if row is None:
            return None
        if row.wrapped is None:
            raise KeyDestroyed
        return _unwrap(row)


@dataclass(frozen=True)
class KeysOfAccounts:
    """The keys of several accounts, for a list of what they show to others; destroyed ones are
    left out. Looked up when first asked for, with one query."""

    account_ids: frozenset[UUID]

    def find(self, key_id: bytes) -> PrivateKey | None:
        """The key with that id if it is one of them. Raises PlatformKeyMissing."""
        row = self._rows.get(key_id)
        return _unwrap(row) if row is not None else None

    @cached_property
    def _rows(self) -> dict[bytes, AccountKey]:
        rows = AccountKey.objects.filter(account__in=self.account_ids, destroyed_at=None)
        return {PublicKey(bytes(row.public)).id: row for row in rows}


def _unwrap(row: AccountKey) -> PrivateKey:
    wrapped = bytes(row.wrapped or b"")
    return PrivateKey(platform.account_wrapping_key().unwrap(wrapped, _info(row.account_id)))


@transaction.atomic
def destroy(*, account: Account, by: audit.Named, at: datetime) -> bool:
    """Destroy the account's key: what was sealed to it alone is erased. Backups forget it when the
    last one that holds it has expired. Returns whether there was one. The caller has checked the
    right."""
    rows = AccountKey.objects.select_for_update().filter(account=account, destroyed_at=None)
    row = rows.first()
    if row is None:
        return False
    row.wrapped, row.destroyed_at = None, at
    row.save(update_fields=["wrapped", "destroyed_at"])
    audit.record(verb="account_key.destroy", object=row, by=by, at=at)
    return True


def _create(account_id: UUID) -> AccountKey:
    pair = PrivateKey.generate()
    wrapped = platform.account_wrapping_key().wrap(pair.seed, _info(account_id))
    at = clock.now()
    try:
        with transaction.atomic():
            row = AccountKey.objects.create(
                account_id=account_id, public=pair.public.raw, wrapped=wrapped, created_at=at
            )
            audit.record(
                verb="account_key.create", object=row, by=audit.SYSTEM, at=at, key=pair.id.hex()
            )
    except IntegrityError:  # somebody made it at the same moment; theirs is committed now
        return AccountKey.objects.get(account=account_id)
    return row


def _info(account_id: UUID) -> bytes:
    return f"rathaus account key {account_id}".encode()
