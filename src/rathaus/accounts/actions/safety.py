"""Events about how an account is signed in to: factors, passkeys, password, address. For staff they
belong to the authorities where they work, whose auditors look into them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from allauth.mfa.models import Authenticator
from django.db import transaction

from rathaus.accounts import queries
from rathaus.accounts.models import Account, LostFactor
from rathaus.audit import actions as audit
from rathaus.lib import clock

Type = Authenticator.Type
ADDED = {
    Type.TOTP: "factor.add_app",
    Type.WEBAUTHN: "factor.add_passkey",
    Type.RECOVERY_CODES: "factor.make_codes",
}
REMOVED = {
    Type.TOTP: "factor.remove_app",
    Type.WEBAUTHN: "factor.remove_passkey",
    Type.RECOVERY_CODES: "factor.drop_codes",
}


@dataclass(frozen=True)
class Owner:
    """The account itself as the one who acts, before or without any post."""

    account: Account

    @property
    def label(self) -> str:
        return f"account:{self.account.pk}"


@dataclass(frozen=True)
class _Holder:
    label: str  # post:<uuid>


@contextmanager
def factors_change(*, account: Account, at: datetime) -> Iterator[None]:
    """What happens inside to the account's factors is one transaction with the events about it.
    Whoever does that has a factor: what was said to be lost is not removed."""
    with transaction.atomic():
        before = _factors(account)
        yield
        after = _factors(account)
        if after != before:
            keep_factors(account=account, at=at)
        new = {kind for pk, kind in after.items() if pk not in before}
        for pk in after.keys() - before.keys():
            record(ADDED[after[pk]], account=account, at=at)
        for pk in before.keys() - after.keys():
            if before[pk] not in new:  # codes that are made anew go without a word
                record(REMOVED[before[pk]], account=account, at=at)


@contextmanager
def address_changes(*, account: Account, at: datetime) -> Iterator[None]:
    """The same for the e-mail address."""
    with transaction.atomic():
        before = account.email
        yield
        account.refresh_from_db(fields=["email"])
        if account.email != before:
            keep_factors(account=account, at=at)
            record("account.change_email", account=account, at=at)


@transaction.atomic
def note_password(*, account: Account, reset: bool, at: datetime) -> None:
    """The owner has chosen a password; `reset`: by a link sent to the address."""
    verb = "account.reset_password" if reset else "account.change_password"
    keep_factors(account=account, at=at)
    record(verb, account=account, at=at)


def keep_factors(*, account: Account, at: datetime) -> None:
    """A removal that waits was asked for with the password and the address of before: off with
    it."""
    gone, _each = LostFactor.objects.filter(account=account).delete()
    if gone:
        record("factor.call_off", account=account, at=at)


def record(verb: str, *, account: Account, at: datetime) -> None:
    """Record what the owner did, once for each authority where they work."""
    holders: dict[UUID, str] = {}
    for post in queries.current_posts(account, on=clock.today()):
        holders.setdefault(post.authority_id, f"post:{post.pk}")
    if not holders:
        audit.record(verb=verb, object=account, by=Owner(account), at=at)
    for authority, label in holders.items():
        by = _Holder(label)
        audit.record(verb=verb, object=account, by=by, at=at, authority=authority)


def _factors(account: Account) -> dict[int, str]:
    rows = Authenticator.objects.filter(user=account).order_by("pk")
    return dict(rows.values_list("pk", "type"))
