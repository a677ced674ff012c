"""The ways to sign in beside the password, for the sign-in page."""

from __future__ import annotations

from dataclasses import dataclass

from django import template
from django.http import HttpRequest

from rathaus.accounts.identities import config
from rathaus.accounts.identities.config import IdentityProvider
from rathaus.accounts.models import Account
from rathaus.tenancy.models import Authority

register = template.Library()


@dataclass(frozen=True)
class Ways:
    """For whom comes with an own concern, and for whom works here."""

    persons: list[IdentityProvider]
    staff: list[IdentityProvider]


@register.simple_tag
def ways_to_prove(request: HttpRequest, level: int) -> list[IdentityProvider]:
    """The providers that can prove the person who is signed in well enough."""
    account = request.user
    if not isinstance(account, Account):
        return []
    fitting = [row for row in config.providers() if account.kind in row.audience]
    return [row for row in fitting if config.highest_level(row) >= level]


@register.simple_tag
def sign_in_ways(request: HttpRequest) -> Ways:
    """All on the shared portal; under the address of an authority its own directory, that of its
    Samtgemeinde and what is for everybody."""
    rows = config.providers()
    authority: Authority | None = getattr(request, "authority", None)
    near = {each.ars for each in (authority, authority.parent) if each} if authority else set()
    staff = [row for row in rows if row.for_staff and (not near or row.authority in near)]
    return Ways([row for row in rows if not row.for_staff], staff)
