"""Reads of the accounts part."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from allauth.account.models import EmailAddress
from django.db.models import Q, QuerySet
from django.utils.crypto import salted_hmac

from rathaus.accounts.models import Account, Mandate, Post
from rathaus.accounts.states import MandateState


def current_posts(account: Account, *, on: date) -> QuerySet[Post]:
    """The posts `account` holds on that day, with their authorities."""
    return (
        Post.objects.filter(account=account, valid_from__lte=on)
        .filter(Q(valid_to=None) | Q(valid_to__gte=on))
        .select_related("authority")
        .order_by("authority__name", "role")
    )


def mandates_held(account: Account, *, on: date) -> QuerySet[Mandate]:
    """The mandates by which `account` may act for others on that day, with their principals."""
    return (
        Mandate.objects.filter(representative=account, state=MandateState.GRANTED)
        .filter(valid_from__lte=on, principal__is_active=True)
        .filter(Q(valid_to=None) | Q(valid_to__gte=on))
        .select_related("principal", "representative")
    )


def mandates_given(principal_id: UUID, *, on: date) -> QuerySet[Mandate]:
    """The mandates by which others may act for that account on that day."""
    return (
        Mandate.objects.filter(principal=principal_id, state=MandateState.GRANTED)
        .filter(valid_from__lte=on, representative__is_active=True)
        .filter(Q(valid_to=None) | Q(valid_to__gte=on))
        .select_related("principal", "representative")
    )


def address_mark(email: str) -> str:
    """A keyed hash by which an invitation finds the account of an address, and nobody else can."""
    return salted_hmac("rathaus.accounts.mandate", email.lower(), algorithm="sha256").hexdigest()


def own_marks(account: Account) -> list[str]:
    """The marks of the addresses that `account` has proven to be its own. One query."""
    proven = EmailAddress.objects.filter(user=account, verified=True)
    return [address_mark(email) for email in proven.values_list("email", flat=True)]
