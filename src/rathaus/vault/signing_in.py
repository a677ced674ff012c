"""What the vault does when a staff member shows or chooses a password. Registered at the accounts
part."""

from __future__ import annotations

from django.http import HttpRequest

from rathaus.accounts import queries
from rathaus.accounts.models import Account, AccountKind, Role
from rathaus.lib import clock
from rathaus.vault import keeping, personal, rings, session
from rathaus.vault.envelope import PrivateKey
from rathaus.vault.errors import WrongSecret


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
