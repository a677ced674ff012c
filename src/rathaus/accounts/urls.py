"""Pages of the accounts part beside allauth's own, before them under /konto/. The names with
`socialaccount_`, `openid_connect_` and `mfa_` are allauth's, which it looks up; its pages that we
leave out have no path."""

from __future__ import annotations

from allauth.account import views as allauth_account
from allauth.mfa.base import views as base
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.webauthn import views as webauthn
from allauth.socialaccount import views as allauth
from django.urls import path
from django.views.decorators.http import require_http_methods

from rathaus.accounts.identities.confirming import View, asked_before
from rathaus.accounts.views import (
    again,
    identities,
    leaving,
    lost,
    oidc,
    passkeys,
    saml,
    saml_leaving,
    security,
)

# The library's views would take a DELETE for what they ask about in a POST.
page = require_http_methods(["GET", "HEAD", "POST"])


def delicate(view: View) -> View:
    """The same, for who has confirmed that it is them."""
    return asked_before(page(view))


urlpatterns = [
    path("email/", asked_before(allauth_account.email), name="account_email"),
    path("password/set/", asked_before(allauth_account.password_set), name="account_set_password"),
    path("logout/", leaving.sign_out, name="account_logout"),
    path("anmeldewege/", identities.index, name="socialaccount_connections"),
    path("anmeldewege/abgebrochen/", allauth.login_cancelled, name="socialaccount_login_cancelled"),
    path("anmeldewege/neues-konto/", allauth.signup, name="socialaccount_signup"),
    path("anmeldewege/trennen/<int:pk>/", identities.disconnect, name="identity_disconnect"),
    path("anmeldewege/mit/<slug:provider_id>/", identities.start, name="identity_start"),
    path("anmeldewege/oidc/<slug:provider_id>/", oidc.callback, name="openid_connect_callback"),
    path("sicherheit/", page(security.SecurityView.as_view()), name="mfa_index"),
    path("sicherheit/app/", delicate(security.AppView.as_view()), name="mfa_activate_totp"),
    path(
        "sicherheit/app/entfernen/",
        delicate(security.RemoveAppView.as_view()),
        name="mfa_deactivate_totp",
    ),
    path("sicherheit/codes/", delicate(codes.view_recovery_codes), name="mfa_view_recovery_codes"),
    path(
        "sicherheit/codes/neu/",
        delicate(security.NewCodesView.as_view()),
        name="mfa_generate_recovery_codes",
    ),
    path("sicherheit/passkey/", delicate(passkeys.AddView.as_view()), name="mfa_add_webauthn"),
    path(
        "sicherheit/passkey/<int:pk>/entfernen/",
        delicate(passkeys.RemoveView.as_view()),
        name="mfa_remove_webauthn",
    ),
    path(
        "sicherheit/passkey/<int:pk>/",
        delicate(passkeys.RenameView.as_view()),
        name="mfa_edit_webauthn",
    ),
    path("sicherheit/bestaetigen/code/", page(base.reauthenticate), name="mfa_reauthenticate"),
    path(
        "sicherheit/bestaetigen/passkey/",
        page(webauthn.reauthenticate_webauthn),
        name="mfa_reauthenticate_webauthn",
    ),
    path("sicherheit/bestaetigen/anmeldeweg/", again.by_identity, name="identity_again"),
    path("sicherheit/geraete/", security.sign_ins, name="sign_ins"),
    path("sicherheit/geraete/andere/", security.end_others, name="sign_ins_end_others"),
    path("sicherheit/geraete/<uuid:pk>/", security.end_sign_in, name="sign_in_end"),
    path("anmeldung/code/", page(security.SecondStepView.as_view()), name="mfa_authenticate"),
    path("anmeldung/passkey/", page(passkeys.SignInView.as_view()), name="mfa_login_webauthn"),
    path("anmeldung/verloren/", lost.explain, name="lost_factor"),
    path("anmeldung/verloren/ausgewiesen/", lost.by_identity, name="lost_factor_identity"),
    path("anmeldung/verloren/e-mail/", lost.ask, name="lost_factor_ask"),
    path("anmeldung/verloren/e-mail/<str:token>/", lost.begin, name="lost_factor_begin"),
    path("anmeldung/verloren/nein/<str:token>/", lost.call_off, name="lost_factor_call_off"),
    path("sicherheit/verloren/", lost.warn, name="lost_factor_warning"),
    path("sicherheit/verloren/behalten/", lost.keep, name="lost_factor_keep"),
    path("anmeldewege/saml/<slug:provider_id>/antwort/", saml.answer, name="saml_answer"),
    path("anmeldewege/saml/<slug:provider_id>/metadaten/", saml.metadata, name="saml_metadata"),
    path("anmeldewege/saml/<slug:provider_id>/abmelden/", saml_leaving.leave, name="saml_leave"),
    path("anmeldewege/saml/<slug:provider_id>/abgemeldet/", saml_leaving.left, name="saml_left"),
]
