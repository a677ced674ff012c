"""Reads of the accounts part."""

from __future__ import annotations

from datetime import date

from django.db.models import Q, QuerySet

from rathaus.accounts.models import Account, Post


def current_posts(account: Account, *, on: date) -> QuerySet[Post]:
    """The posts `account` holds on that day, with their authorities."""
    return (
        Post.objects.filter(account=account, valid_from__lte=on)
        .filter(Q(valid_to=None) | Q(valid_to__gte=on))
        .select_related("authority")
        .order_by("authority__name", "role")
    )
