"""Reads of the accounts part."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from allauth.socialaccount.models import SocialAccount
from django.db.models import Q, QuerySet

from rathaus.accounts.identities import config
from rathaus.accounts.models import Account, Post
from rathaus.lib.errors import Stranger


def current_posts(account: Account, *, on: date) -> QuerySet[Post]:
    """The posts `account` holds on that day, with their authorities."""
    return (
        Post.objects.filter(account=account, valid_from__lte=on)
        .filter(Q(valid_to=None) | Q(valid_to__gte=on))
        .select_related("authority")
        .order_by("authority__name", "role")
    )


@dataclass(frozen=True)
class WayIn:
    """An identity of the account, by the name its provider has today."""

    identity: SocialAccount
    name: str
    in_use: bool


def ways_in(account: Account) -> list[WayIn]:
    """The identities that are connected to the account, the oldest first."""
    found = SocialAccount.objects.filter(user=account).order_by("date_joined", "pk")
    rows = {row.id: row for row in config.providers()}
    return [
        WayIn(
            each,
            rows[each.provider].name if each.provider in rows else each.provider,
            each.provider in rows,
        )
        for each in found
    ]


def other_ways_in(account: Account, identity: SocialAccount) -> bool:
    """Whether the account could still sign in without that identity."""
    others = [way for way in ways_in(account) if way.in_use and way.identity.pk != identity.pk]
    return account.has_usable_password() or bool(others)


def own_identity(account: Account, pk: int) -> SocialAccount:
    """An identity of the account. Raises Stranger."""
    found = SocialAccount.objects.filter(user=account, pk=pk).first()
    if found is None:
        raise Stranger
    return found
