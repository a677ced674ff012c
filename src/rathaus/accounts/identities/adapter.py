"""What we decide in allauth's flows with identities from elsewhere."""

from __future__ import annotations

import json
import logging
from importlib import import_module
from typing import Any

from allauth.account.internal.flows.login import record_authentication
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialApp, SocialLogin
from django.contrib import messages
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from rathaus.accounts import actions, registry
from rathaus.accounts.identities import config, fresh, levels, lost, matching
from rathaus.accounts.identities.fresh import AGAIN, CONNECT, PROVE, RECOVER
from rathaus.accounts.identities.provider import (
    RECEIVED,
    ConfidentialProvider,
    NotAccepted,
    keep,
    received_by,
)
from rathaus.accounts.identities.received import Received
from rathaus.accounts.models import Account, AccountKind, TrustLevel
from rathaus.accounts.queries import has_factor
from rathaus.lib import clock
from rathaus.lib.errors import RathausError

log = logging.getLogger(__name__)
ABOUT = "identity between two requests"
CLASSES = {  # the folder of a kind has a module `provider` with a class `Provider`
    config.OIDC: "rathaus.accounts.identities.oidc.provider",
    config.SAML: "rathaus.accounts.identities.saml.provider",
}


class SocialAccountAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]  # no types
    """Providers come from the operator's file alone; what waits in a session is sealed; nothing a
    provider said is stored with the connection."""

    def list_apps(
        self, request: HttpRequest, provider: str | None = None, client_id: str | None = None
    ) -> list[SocialApp]:
        rows = [row for row in config.providers() if provider in (None, row.id)]
        return [app_of(row) for row in rows if client_id in (None, row.client_id)]

    def get_provider(
        self, request: HttpRequest, provider: str, client_id: str | None = None
    ) -> ConfidentialProvider:
        row = config.find(provider)
        if row is None:
            raise SocialApp.DoesNotExist
        made = import_module(CLASSES[row.kind]).Provider(request, app=app_of(row))
        if not isinstance(made, ConfidentialProvider):
            raise TypeError(f"{row.kind}: the class of providers keeps nothing to itself")
        return made

    def serialize_instance(self, instance: models.Model) -> dict[str, str]:
        said = getattr(instance, RECEIVED, None)
        values = {
            "fields": super().serialize_instance(instance),
            "received": said.to_json() if isinstance(said, Received) else None,
        }
        return {"sealed": registry.seal(json.dumps(values).encode(), about=ABOUT)}

    def deserialize_instance(self, model: type[models.Model], data: dict[str, str]) -> Any:
        values = json.loads(registry.unseal(data["sealed"], about=ABOUT))
        instance = super().deserialize_instance(model, values["fields"])
        if values["received"]:
            setattr(instance, RECEIVED, Received.from_json(values["received"]))
        return instance

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Who may come in. What is refused ends here, on a page that says why."""
        row = config.find(sociallogin.account.provider)
        keep(sociallogin, received_by(sociallogin))  # the account may be a stored one by now
        try:
            if row is None:
                raise matching.Refused
            matching.check_level(row, sociallogin)
            if answer := self._special(request, row, sociallogin):
                raise ImmediateHttpResponse(answer)
            if sociallogin.is_existing:
                matching.check_account(row, sociallogin.user)
            elif row.for_staff:
                account = matching.staff_account(row, sociallogin)
                actions.connect_identity(
                    account=account, identity=sociallogin.account, by=account, at=clock.now()
                )
                sociallogin.user = account
        except RathausError as problem:
            raise ImmediateHttpResponse(refusal(request, problem, row)) from problem

    def _special(
        self, request: HttpRequest, row: config.IdentityProvider, login: SocialLogin
    ) -> HttpResponse | None:
        """The answer to whoever came back for something else than to sign in."""
        process = login.state.get("process")
        if process in fresh.FRESH:
            fresh.check(row, received_by(login), at=clock.now())
        ways = {AGAIN: _confirmed, RECOVER: _recovering, CONNECT: self._connect}
        way = ways.get(CONNECT if process == PROVE else process)
        return way(request, row, login) if way else None

    def save_user(
        self, request: HttpRequest, sociallogin: SocialLogin, form: Any = None
    ) -> Account:
        """The new account of somebody who came from a provider."""
        account: Account = super().save_user(request, sociallogin, form)
        actions.note_new_identity(account=account, identity=sociallogin.account, at=clock.now())
        return account

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        row = config.find(sociallogin.account.provider)
        return row is not None and not row.for_staff

    def is_auto_signup_allowed(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        return False  # an account is made when its owner has read what that means

    def authenticate_by_email(self, sociallogin: SocialLogin) -> None:
        return None  # see `matching`

    def is_email_verified(self, provider: ConfidentialProvider, email: str) -> bool:
        return False  # only what the provider said itself and the operator trusts: see `received`

    def on_authentication_error(
        self,
        request: HttpRequest,
        provider: ConfidentialProvider,
        error: str | None = None,
        exception: Exception | None = None,
        extra_context: dict[str, Any] | None = None,
    ) -> None:
        """In the log what kind of fault it was, without a word of the answer; our own faults on a
        page that says what to do."""
        if exception is not None:
            fault = exception.fault if isinstance(exception, NotAccepted) else ""
            log.warning("sign-in by %s: %s %s", provider.sub_id, type(exception).__name__, fault)
        if isinstance(exception, NotAccepted):
            raise ImmediateHttpResponse(refusal(request, exception, provider.row, status=401))

    def _connect(
        self, request: HttpRequest, row: config.IdentityProvider, login: SocialLogin
    ) -> HttpResponse:
        """Connect the identity to whoever has asked for it, and nobody else."""
        account = request.user
        asked = (login.state.get("data") or {}).get("account")
        if not isinstance(account, Account) or str(account.pk) != asked:
            raise matching.Refused(_("Sie sind inzwischen abgemeldet. Bitte beginnen Sie neu."))
        if login.is_existing and login.user != account:
            raise matching.Refused(
                _(
                    "Dieser Anmeldeweg gehört schon zu einem anderen Konto. Melden Sie sich dort "
                    "an und trennen Sie ihn zuerst unter „Anmeldewege“."
                )
            )
        matching.check_account(row, account)
        said, at = received_by(login), clock.now()
        if not login.is_existing:
            actions.connect_identity(account=account, identity=login.account, by=account, at=at)
        actions.take_received(account=account, received=said, at=at)
        if login.state.get("process") == PROVE:
            return self._proven(request, account, login)
        messages.success(
            request, _("Sie melden sich jetzt auch mit %(name)s an.") % {"name": row.name}
        )
        return redirect("socialaccount_connections")

    def _proven(self, request: HttpRequest, account: Account, login: SocialLogin) -> HttpResponse:
        """From now on this session is proven as well as the provider says; back to where it was
        asked for."""
        said = received_by(login)
        request.session.cycle_key()
        levels.note(request, account, said)
        messages.success(
            request,
            _("Sie sind jetzt mit dem Vertrauensniveau „%(level)s“ angemeldet.")
            % {"level": TrustLevel(said.level).label},
        )
        return redirect(login.get_redirect_url(request) or "home")


def _confirmed(
    request: HttpRequest, _row: config.IdentityProvider, login: SocialLogin
) -> HttpResponse:
    """It is still whoever is signed in; back to where that was asked."""
    account = request.user
    if not isinstance(account, Account) or not login.is_existing or login.user != account:
        raise matching.Refused(
            _("Dieser Anmeldeweg gehört nicht zu dem Konto, mit dem Sie hier angemeldet sind.")
        )
    provider = login.account.provider
    record_authentication(
        request, account, method="socialaccount", provider=provider, reauthenticated=True
    )
    return redirect(login.get_redirect_url(request) or "mfa_index")


def _recovering(
    request: HttpRequest, row: config.IdentityProvider, login: SocialLogin
) -> HttpResponse:
    """The owner of an account whose second factor is lost has been proven; nobody is signed in."""
    account = login.user if login.is_existing else None
    if account is None or account.kind == AccountKind.STAFF or not has_factor(account):
        raise matching.Refused(
            _("Mit diesem Anmeldeweg ist kein Konto verbunden, dem ein zweiter Faktor fehlt.")
        )
    matching.check_account(row, account)
    said, least = received_by(login), actions.least_level(account)
    if said.level < least:
        raise matching.Refused(
            _("Dafür müssen Sie sich mindestens mit dem Vertrauensniveau „%(level)s“ ausweisen.")
            % {"level": TrustLevel(least).label}
        )
    lost.keep_proof(request, account, said)
    return redirect("lost_factor_identity")


def app_of(row: config.IdentityProvider) -> SocialApp:
    """The provider as allauth knows one. Never saved."""
    settings = {"oauth_pkce_enabled": True, "server_url": row.issuer, **row.options}
    return SocialApp(
        provider=row.kind,
        provider_id=row.id,
        name=row.name,
        client_id=row.client_id,
        secret=row.secret if row.kind == config.OIDC else "",
        settings=settings,
    )


def refusal(
    request: HttpRequest,
    problem: Exception,
    row: config.IdentityProvider | None,
    *,
    status: int = 403,
) -> HttpResponse:
    """The page that says why nobody was signed in."""
    context = {
        "reason": str(problem),
        "provider_name": row.name if row else "",
        "back": getattr(problem, "back", ""),
    }
    return render(request, "socialaccount/authentication_error.html", context, status=status)
