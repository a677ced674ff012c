"""Confirming that it is still the person, for accounts that have nothing but a provider: allauth
asks those for nothing."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import wraps
from urllib.parse import urlencode

from allauth.account.internal.flows import reauthentication
from allauth.account.internal.flows.login import get_authentication_records
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from rathaus.accounts.identities import fresh
from rathaus.accounts.models import Account

View = Callable[..., HttpResponse]


def is_needed(request: HttpRequest) -> bool:
    """Whether the person must confirm that it is them before something delicate."""
    account = request.user
    if not isinstance(account, Account) or _of_allauth(account):
        return bool(reauthentication.is_reauthentication_required(request, app=""))
    shown = [
        each for each in get_authentication_records(request, account) if each.get("reauthenticated")
    ]
    return not shown or time.time() - shown[-1]["at"] >= fresh.seconds()


def ask(back: str) -> HttpResponse:
    """To where that is asked, and then to the path `back`. allauth leads from there to what the
    account has."""
    return redirect(f"{reverse('account_reauthenticate')}?{urlencode({'next': back})}")


def asked_before(view: View) -> View:
    """Let the view open only to who has confirmed; allauth's own decorator stands inside and asks
    for passwords, codes and passkeys."""

    @wraps(view)
    def asking(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        account = request.user
        if isinstance(account, Account) and not _of_allauth(account) and is_needed(request):
            return ask(request.path)
        return view(request, *args, **kwargs)

    return asking


def _of_allauth(account: Account) -> bool:
    """Whether allauth knows something to ask the account for."""
    return bool(reauthentication.get_reauthentication_flows(account))
