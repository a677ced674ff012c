"""Signing out, also where somebody has signed in."""

from __future__ import annotations

from allauth.account.views import logout
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse

from rathaus.accounts.identities import config, levels
from rathaus.accounts.identities.leaving import leave


@login_not_required
def sign_out(request: HttpRequest) -> HttpResponse:
    """allauth's page; from there on to the provider that opened the session."""
    row = config.find(levels.provider_of(request))
    response: HttpResponse = logout(request)
    return leave(request, response, row.name if row else "")
