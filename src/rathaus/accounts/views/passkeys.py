"""allauth's views of passkeys. Each passkey is made so that it signs in alone, and asked for what
opens a key (PRF), so that for staff one touch does both where the device can."""

from __future__ import annotations

from typing import Any

from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn import views
from allauth.mfa.webauthn.internal import auth
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.request import split_domain_port
from django.shortcuts import redirect
from django.urls import reverse_lazy
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from fido2.utils import websafe_encode

from rathaus.accounts import actions, registry
from rathaus.accounts.adapter import FACTOR_IN_SESSION
from rathaus.accounts.models import Account
from rathaus.accounts.registry import Passkey
from rathaus.lib import clock

PRF = {"eval": {"first": websafe_encode(registry.PRF_SALT)}}


def of_request(request: HttpRequest, authenticator: Authenticator) -> Passkey:
    """The passkey, with what it computed in this request."""
    data = authenticator.wrap()
    credential = bytes(data.authenticator_data.credential_data)
    host = split_domain_port(request.get_host())[0]
    return Passkey(credential, data.name, host, request.POST.get("prf", ""))


@method_decorator([sensitive_post_parameters("prf", "credential"), login_not_required], "dispatch")
class SignInView(views.LoginWebAuthnView):  # type: ignore[misc]  # the library brings no types
    """Sign-in by passkey alone; where it has computed what opens a key, that is opened too."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.headers.get("Accept") != "application/json":
            response: HttpResponse = super().get(request, *args, **kwargs)
            return response
        options = auth.begin_authentication(user=None)["publicKey"]
        return JsonResponse({**options, "extensions": {"prf": PRF}})

    def form_valid(self, form: Any) -> HttpResponse:
        authenticator = form.cleaned_data["credential"]
        response: HttpResponse = super().form_valid(form)
        if isinstance(self.request.user, Account):
            passkey = of_request(self.request, authenticator)
            registry.passkey_used(self.request, self.request.user, passkey)
        return response


@method_decorator(sensitive_post_parameters("prf", "credential"), "dispatch")
class AddView(views.AddWebAuthnView):  # type: ignore[misc]  # ditto
    """A new passkey for the sign-in."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        found: dict[str, Any] = super().get_context_data(**kwargs)
        found["form"] = kwargs.get("form") or self.get_form()
        options = auth.begin_registration(self.request.user, True)["publicKey"]
        extensions = {"credProps": True, "prf": PRF}
        found["options"] = {**options, "extensions": extensions}
        found["host"] = split_domain_port(self.request.get_host())[0]
        return found

    def form_valid(self, form: Any) -> HttpResponse:
        account = self.request.user
        with actions.factors_change(account=account, at=clock.now()):
            response: HttpResponse = super().form_valid(form)
        self.request.session[FACTOR_IN_SESSION] = True
        made = Authenticator.objects.filter(user=account, type=Authenticator.Type.WEBAUTHN)
        newest = made.order_by("-pk")[0]
        if registry.passkey_added(self.request, account, of_request(self.request, newest)):
            messages.success(self.request, _("Der Passkey öffnet auch Ihren Dienstschlüssel."))
        return response


class RemoveView(views.RemoveWebAuthnView):  # type: ignore[misc]  # ditto
    """Forget a passkey."""

    success_url = reverse_lazy("mfa_index")

    def form_valid(self, form: Any) -> HttpResponse:
        authenticator = self.get_object()
        adapter = get_adapter()
        if not adapter.can_delete_authenticator(authenticator):
            messages.error(self.request, adapter.error_messages["cannot_delete_authenticator"])
            return redirect("mfa_index")
        account = authenticator.user
        credential = authenticator.wrap().authenticator_data.credential_data.credential_id
        with actions.factors_change(account=account, at=clock.now()):
            response: HttpResponse = super().form_valid(form)
            registry.passkey_removed(account, credential)
        return response


class RenameView(views.EditWebAuthnView):  # type: ignore[misc]  # ditto
    """Give it another name."""

    success_url = reverse_lazy("mfa_index")
