"""What we decide in allauth's flows."""

from __future__ import annotations

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest

from rathaus.accounts import registry
from rathaus.accounts.models import Account


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # the library brings no types
    """E-mail addresses in lower case; after sign-in everybody lands where their work is. A page
    that was asked for before (`next`) goes first; allauth sees to that."""

    def clean_email(self, email: str) -> str:
        return str(super().clean_email(email)).lower()

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        account = request.user
        path = registry.landing_of(account) if isinstance(account, Account) else None
        return path or str(super().get_login_redirect_url(request))

    def get_signup_redirect_url(self, request: HttpRequest) -> str:
        return self.get_login_redirect_url(request)
