"""What we decide in allauth's flows."""

from __future__ import annotations

import logging
from smtplib import SMTPException
from typing import Any
from urllib.parse import urlencode

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import record_authentication
from allauth.account.models import EmailAddress
from allauth.account.utils import get_next_redirect_url
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import resolve_url
from django.urls import reverse

from rathaus.accounts import actions, queries, registry
from rathaus.accounts.adapter import devices, limits
from rathaus.accounts.identities import config, levels
from rathaus.accounts.identities.oidc import signing_out
from rathaus.accounts.identities.provider import received_by
from rathaus.accounts.identities.saml import leaving
from rathaus.accounts.models import Account, AccountKind
from rathaus.lib import clock

log = logging.getLogger(__name__)
NEXT_IN_SESSION = "after_confirmation"
SIGN_IN_IN_SESSION = "sign_in"  # the key under which the list of sign-ins knows the session
FACTOR_IN_SESSION = "second_factor"  # the account has one


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # the library brings no types
    """E-mail addresses in lower case; after sign-in everybody lands where their work is. A page
    that was asked for before (`next`) goes first; allauth sees to that."""

    def clean_email(self, email: str) -> str:
        return str(super().clean_email(email)).lower()

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        account = request.user
        path = registry.landing_of(account) if isinstance(account, Account) else None
        return path or str(super().get_login_redirect_url(request))

    def get_logout_redirect_url(self, request: HttpRequest) -> str:
        """Home, by way of the provider that opened the session: else the next one at this computer
        would be signed in there with one click."""
        home = resolve_url(super().get_logout_redirect_url(request))
        if there := leaving.opened_by(request):
            return reverse("saml_leave", kwargs={"provider_id": there.id})
        row = config.find(levels.provider_of(request))
        if row is None or row.kind != config.OIDC or not isinstance(request.user, Account):
            return home
        proof = levels.proof_of(request, request.user)
        return signing_out.url(request, row, proof, request.build_absolute_uri(home)) or home

    def get_signup_redirect_url(self, request: HttpRequest) -> str:
        return self.get_login_redirect_url(request)

    def logout(self, request: HttpRequest) -> None:
        """End the session; what its provider must be told is kept for the next page."""
        known = leaving.proof(request) if leaving.opened_by(request) else None
        super().logout(request)
        if known:
            leaving.remember(request, known)

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

    def confirm_email(self, request: HttpRequest, email_address: EmailAddress) -> bool:
        """The address counts from now on; where it is a new one, that is recorded."""
        with actions.address_changes(account=email_address.user, at=clock.now()):
            return bool(super().confirm_email(request, email_address))

    def send_notification_mail(self, *args: Any, **options: Any) -> None:
        """What the owner is told of. A mail server that is down undoes nothing: a stolen passkey
        is removed all the same."""
        try:
            super().send_notification_mail(*args, **options)
        except (OSError, SMTPException):
            log.exception("an e-mail about the safety of an account was not sent")

    def get_reauthentication_methods(self, user: Account) -> list[dict[str, str]]:
        """How somebody confirms that it is them: without a password by their passkey first, then
        by code, or by signing in at their provider once more."""
        found: list[dict[str, str]] = super().get_reauthentication_methods(user)
        if user.has_usable_password():
            return found
        found.sort(key=lambda each: each["id"] != "mfa_reauthenticate:webauthn")
        url = reverse("identity_again")
        return [*found, {"id": "identity_again", "description": "", "url": url}]

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Count the attempt (`limits`). Raises ValidationError where there were too many."""
        address = str(credentials.get("email", "")).lower()
        self._login_failed_rl_usage = limits.count(request, address)
        if self._login_failed_rl_usage is None:
            limits.tell_owner(address)
            raise self.validation_error("too_many_login_attempts")

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        return limits.key(request, str(credentials.get("email", "")).lower())

    def pre_login(self, request: HttpRequest, user: Account, **options: Any) -> HttpResponse | None:
        request.is_first_sign_in = user.last_login is None  # type: ignore[attr-defined]  # for post_login
        response: HttpResponse | None = super().pre_login(request, user, **options)
        return response

    def post_login(self, request: HttpRequest, user: Account, **options: Any) -> HttpResponse:
        """Somebody has shown all that their account asks for."""
        _take_proof(request, user, options)
        response: HttpResponse = super().post_login(request, user, **options)
        known = bool(devices.known(request, user.email))
        first = getattr(request, "is_first_sign_in", False)
        sign_in = actions.note_sign_in(
            account=user,
            session_key=str(request.session.session_key),
            device=devices.name(request),
            network=devices.network(self.get_client_ip(request)),
            known=known or first,
            at=clock.now(),
        )
        request.session[SIGN_IN_IN_SESSION] = sign_in.session_key
        devices.remember(request, response, user.email)
        if queries.has_factor(user):
            request.session[FACTOR_IN_SESSION] = True
        elif _must_set_up(request, user):
            # The password was shown this very moment: setting up the factor need not ask again.
            record_authentication(request, user, method="password", reauthenticated=True)
        registry.completed(request, user)
        if queries.lost_factor(user) is not None:
            back = urlencode({"next": response.headers.get("Location", "")})
            response.headers["Location"] = f"{reverse('lost_factor_warning')}?{back}"
        return response


def _take_proof(request: HttpRequest, user: Account, options: dict[str, Any]) -> None:
    """The session knows how well its person is proven, and the account takes what was said."""
    login = (options.get("signal_kwargs") or {}).get("sociallogin")
    levels.forget(request)
    if login is not None:
        said = received_by(login)
        levels.note(request, user, said)
        # The town's own directory has asked for what it deems enough; it is configured by the town.
        request.session[FACTOR_IN_SESSION] = True
        actions.take_received(account=user, received=said, at=clock.now())


def _must_set_up(request: HttpRequest, user: Account) -> bool:
    needs = settings.STAFF_SECOND_FACTOR and user.kind == AccountKind.STAFF
    return bool(needs and not request.session.get(FACTOR_IN_SESSION))
