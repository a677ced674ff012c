"""Limits of failed sign-ins that no stranger can use to lock somebody out.

Attempts are counted for address and network together: who guesses from elsewhere uses up only the
attempts from there. A device that has signed in with the address before has attempts of its own, so
that its owner gets in while others guess, even from many networks. Passkeys are not counted by
account at all: there is nothing to guess."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from allauth.core.internal import ratelimit
from django.core.cache import cache
from django.http import HttpRequest

from rathaus.accounts import actions
from rathaus.accounts.adapter import devices
from rathaus.accounts.models import Account

APP = "allauth.account"
QUIET_SECONDS = 60 * 60  # between two e-mails about the same address


@dataclass
class Attempt:
    """One attempt that was counted; a right password takes it back."""

    usages: list[Any]

    def rollback(self) -> None:
        for usage in self.usages:
            usage.rollback()


def key(request: HttpRequest, address: str) -> str:
    """What attempts of strangers are counted by."""
    return f"{address}|{ratelimit.get_ip(request)}"


def count(request: HttpRequest, address: str) -> Attempt | None:
    """Count an attempt to sign in with the address; None where there were too many."""
    device = devices.known(request, address)
    limits = (
        [("login_failed_known", f"{address}|{device}")]
        if device
        else [("login_failed", key(request, address)), ("login_failed_anywhere", address)]
    )
    usages = []
    for action, counted_by in limits:
        usage = ratelimit.consume(request, app=APP, action=action, key=counted_by)
        if usage is None:
            return None
        usages.append(usage)
    return Attempt(usages)


def tell_owner(address: str) -> None:
    """An e-mail to who owns the address, at most one an hour; by a job, so that the answer takes
    as long for an address that nobody has."""
    if not cache.add(f"locked-out|{address}", "told", QUIET_SECONDS):
        return
    account = Account.objects.filter(email=address, is_active=True).first()
    if account is not None:
        actions.tell_locked_out(account=account)
