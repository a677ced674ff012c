"""The page „Sicherheit“, setting up an app, and the list of sign-ins."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from allauth.account.internal.decorators import login_stage_required
from allauth.mfa.base.views import AuthenticateView, IndexView
from allauth.mfa.recovery_codes.views import GenerateRecoveryCodesView
from allauth.mfa.stages import AuthenticateStage
from allauth.mfa.totp.views import ActivateTOTPView, DeactivateTOTPView
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from rathaus.accounts import actions, queries
from rathaus.accounts.adapter import FACTOR_IN_SESSION
from rathaus.accounts.models import Account, AccountKind
from rathaus.lib import clock


class SecurityView(IndexView):  # type: ignore[misc]  # the library brings no types
    """Everything about the safety of the own account, on one page."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        found: dict[str, Any] = super().get_context_data(**kwargs)
        account = self.request.user
        codes = found["authenticators"].get("recovery_codes")
        found["passkeys"] = found["authenticators"].get("webauthn", [])
        found["app"] = found["authenticators"].get("totp")
        found["codes_left"] = len(codes.get_unused_codes()) if codes else 0
        found["has_factor"] = bool(found["passkeys"] or found["app"])
        found["is_needed"] = account.kind == AccountKind.STAFF
        found["waiting"] = queries.lost_factor(account)
        found["sign_ins"] = queries.sign_ins(account).count()
        return found


@method_decorator(
    login_stage_required(stage=AuthenticateStage.key, redirect_urlname="account_login"), "dispatch"
)
class SecondStepView(AuthenticateView):  # type: ignore[misc]  # ditto
    """The second step of a sign-in. Where the factor was reset in the meantime, the sign-in begins
    anew; the library would send the browser round in circles."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        stage = request._login_stage  # type: ignore[attr-defined]  # set by the decorator
        actions.remove_if_due(account=stage.login.user, at=clock.now())
        if not queries.has_factor(stage.login.user):
            answer: HttpResponse = stage.abort()
            return answer
        response: HttpResponse = super().dispatch(request, *args, **kwargs)
        return response


class AppView(ActivateTOTPView):  # type: ignore[misc]  # ditto
    """Set up an app that makes codes."""

    def form_valid(self, form: Any) -> HttpResponse:
        with actions.factors_change(account=_account(self.request), at=clock.now()):
            response: HttpResponse = super().form_valid(form)
        self.request.session[FACTOR_IN_SESSION] = True
        return response


class RemoveAppView(DeactivateTOTPView):  # type: ignore[misc]  # ditto
    """Forget the app."""

    def form_valid(self, form: Any) -> HttpResponse:
        with actions.factors_change(account=_account(self.request), at=clock.now()):
            response: HttpResponse = super().form_valid(form)
        return response


class NewCodesView(GenerateRecoveryCodesView):  # type: ignore[misc]  # ditto
    """New recovery codes; those of before count no more."""

    def form_valid(self, form: Any) -> HttpResponse:
        with actions.factors_change(account=_account(self.request), at=clock.now()):
            response: HttpResponse = super().form_valid(form)
        return response


@require_safe
def sign_ins(request: HttpRequest) -> HttpResponse:
    """Where the account is signed in."""
    rows = [
        {"sign_in": each, "here": each.session_key == request.session.session_key}
        for each in queries.sign_ins(_account(request))
    ]
    return render(request, "accounts/sign_ins.html", {"rows": rows, "crumbs": crumbs(_here())})


@require_POST
def end_sign_in(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Sign one of the own browsers out. Raises Http404."""
    found = queries.sign_ins(_account(request)).filter(pk=pk).first()
    if found is None:
        raise Http404
    actions.end_sign_in(sign_in=found)
    if found.session_key == request.session.session_key:
        request.session.flush()
        return redirect("home")
    messages.success(request, _("Das Gerät ist abgemeldet."))
    return redirect("sign_ins")


@require_POST
def end_others(request: HttpRequest) -> HttpResponse:
    """Sign out all browsers but this one."""
    actions.end_others(account=_account(request), keep=str(request.session.session_key))
    messages.success(request, _("Alle anderen Geräte sind abgemeldet."))
    return redirect("sign_ins")


def crumbs(here: str) -> list[tuple[str, str]]:
    """The way from the page „Sicherheit“."""
    return [(_("Sicherheit"), reverse("mfa_index")), (here, "")]


def _here() -> str:
    return _("Angemeldete Geräte")


def _account(request: HttpRequest) -> Account:
    if not isinstance(request.user, Account):
        raise Http404
    return request.user
