"""Pages of the accounts part beside allauth's own, before them under /konto/. The names with
`socialaccount_`, `openid_connect_` and `mfa_` are allauth's, which it looks up; its pages that we
leave out have no path."""

from __future__ import annotations

from allauth.mfa.base import views as base
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.webauthn import views as webauthn
from allauth.socialaccount import views as allauth
from django.urls import path
from django.views.decorators.http import require_http_methods

from rathaus.accounts.views import (
    identities,
    leaving,
    oidc,
    passkeys,
    saml,
    saml_leaving,
    security,
)

# The library's views would take a DELETE for what they ask about in a POST.
page = require_http_methods(["GET", "HEAD", "POST"])

urlpatterns = [
    path("logout/", leaving.sign_out, name="account_logout"),
    path("anmeldewege/", identities.index, name="socialaccount_connections"),
    path("anmeldewege/abgebrochen/", allauth.login_cancelled, name="socialaccount_login_cancelled"),
    path("anmeldewege/neues-konto/", allauth.signup, name="socialaccount_signup"),
    path("anmeldewege/trennen/<int:pk>/", identities.disconnect, name="identity_disconnect"),
    path("anmeldewege/mit/<slug:provider_id>/", identities.start, name="identity_start"),
    path("anmeldewege/oidc/<slug:provider_id>/", oidc.callback, name="openid_connect_callback"),
    path("sicherheit/", page(security.SecurityView.as_view()), name="mfa_index"),
    path("sicherheit/app/", page(security.AppView.as_view()), name="mfa_activate_totp"),
    path(
        "sicherheit/app/entfernen/",
        page(security.RemoveAppView.as_view()),
        name="mfa_deactivate_totp",
    ),
    path("sicherheit/codes/", page(codes.view_recovery_codes), name="mfa_view_recovery_codes"),
    path(
        "sicherheit/codes/neu/",
        page(security.NewCodesView.as_view()),
        name="mfa_generate_recovery_codes",
    ),
    path("sicherheit/passkey/", page(passkeys.AddView.as_view()), name="mfa_add_webauthn"),
    path(
        "sicherheit/passkey/<int:pk>/entfernen/",
        page(passkeys.RemoveView.as_view()),
        name="mfa_remove_webauthn",
    ),
    path(
        "sicherheit/passkey/<int:pk>/",
        page(passkeys.RenameView.as_view()),
        name="mfa_edit_webauthn",
    ),
    path("sicherheit/bestaetigen/code/", page(base.reauthenticate), name="mfa_reauthenticate"),
    path(
        "sicherheit/bestaetigen/passkey/",
        page(webauthn.reauthenticate_webauthn),
        name="mfa_reauthenticate_webauthn",
    ),
    path("sicherheit/geraete/", security.sign_ins, name="sign_ins"),
    path("sicherheit/geraete/andere/", security.end_others, name="sign_ins_end_others"),
    path("sicherheit/geraete/<uuid:pk>/", security.end_sign_in, name="sign_in_end"),
    path("anmeldung/code/", page(security.SecondStepView.as_view()), name="mfa_authenticate"),
    path("anmeldung/passkey/", page(passkeys.SignInView.as_view()), name="mfa_login_webauthn"),
    path("anmeldung/verloren/", security.lost_factor, name="lost_factor"),
    path("anmeldewege/saml/<slug:provider_id>/antwort/", saml.answer, name="saml_answer"),
    path("anmeldewege/saml/<slug:provider_id>/metadaten/", saml.metadata, name="saml_metadata"),
    path("anmeldewege/saml/<slug:provider_id>/abmelden/", saml_leaving.leave, name="saml_leave"),
    path("anmeldewege/saml/<slug:provider_id>/abgemeldet/", saml_leaving.left, name="saml_left"),
]
