"""Reads of the accounts part."""

from __future__ import annotations

from datetime import date

from allauth.mfa.models import Authenticator
from django.contrib.sessions.models import Session
from django.db.models import Q, QuerySet

from rathaus.accounts.models import Account, AccountKind, Post, SignIn
from rathaus.lib import clock

FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


def current_posts(account: Account, *, on: date) -> QuerySet[Post]:
    """The posts `account` holds on that day, with their authorities."""
    return (
        Post.objects.filter(account=account, valid_from__lte=on)
        .filter(Q(valid_to=None) | Q(valid_to__gte=on))
        .select_related("authority")
        .order_by("authority__name", "role")
    )


def has_factor(account: Account) -> bool:
    """Whether the account has a second factor or a passkey; recovery codes alone are none."""
    return bool(Authenticator.objects.filter(user=account, type__in=FACTORS).exists())


def is_last_needed(authenticator: Authenticator) -> bool:
    """Whether it is the only factor of somebody who must have one."""
    if authenticator.user.kind != AccountKind.STAFF or authenticator.type not in FACTORS:
        return False
    others = Authenticator.objects.filter(user=authenticator.user_id, type__in=FACTORS)
    return not bool(others.exclude(pk=authenticator.pk).exists())


def sign_ins(account: Account) -> QuerySet[SignIn]:
    """The browsers in which the account is signed in, the newest first."""
    alive = Session.objects.filter(expire_date__gt=clock.now()).values("session_key")
    return SignIn.objects.filter(account=account, session_key__in=alive).order_by("-created_at")
