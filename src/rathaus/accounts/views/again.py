"""Confirming that it is still the person by signing in at a provider once more."""

from __future__ import annotations

from allauth.account.utils import get_next_redirect_url
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from rathaus.accounts import queries
from rathaus.accounts.models import Account


@require_safe
def by_identity(request: HttpRequest) -> HttpResponse:
    """Choose the provider to sign in at once more."""
    account = request.user
    if not isinstance(account, Account) or account.has_usable_password():
        raise Http404
    ways = [way for way in queries.ways_in(account) if way.in_use]
    back = get_next_redirect_url(request) or ""
    return render(request, "accounts/again.html", {"ways": ways, "back": back})
