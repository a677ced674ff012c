"""What we decide in allauth's flows."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress
from allauth.account.utils import get_next_redirect_url
from django.http import HttpRequest
from django.shortcuts import resolve_url

from rathaus.accounts import registry
from rathaus.accounts.models import Account

NEXT_IN_SESSION = "after_confirmation"


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

    def save_user(self, request: HttpRequest, *args: Any, **options: Any) -> Account:
        """The new account; the session keeps what its owner was about to do."""
        request.session[NEXT_IN_SESSION] = get_next_redirect_url(request) or ""
        account: Account = super().save_user(request, *args, **options)
        return account

    def get_email_verification_redirect_url(self, email_address: EmailAddress) -> str:
        """Sign-in, and from there on to what was asked for before the account was made."""
        path = resolve_url(super().get_email_verification_redirect_url(email_address))
        wanted = self.request.session.pop(NEXT_IN_SESSION, "")
        return f"{path}?{urlencode({'next': wanted})}" if wanted else path
