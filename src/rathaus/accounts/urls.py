"""Pages of the accounts part beside allauth's own, under /konto/anmeldewege/. The names with
`socialaccount_` are allauth's, which it looks up."""

from __future__ import annotations

from allauth.socialaccount import views as allauth
from django.urls import path

from rathaus.accounts.views import identities, saml, saml_leaving

urlpatterns = [
    path("", identities.index, name="socialaccount_connections"),
    path("abgebrochen/", allauth.login_cancelled, name="socialaccount_login_cancelled"),
    path("fehler/", allauth.login_error, name="socialaccount_login_error"),
    path("neues-konto/", allauth.signup, name="socialaccount_signup"),
    path("trennen/<int:pk>/", identities.disconnect, name="identity_disconnect"),
    path("saml/<slug:provider_id>/antwort/", saml.answer, name="saml_answer"),
    path("saml/<slug:provider_id>/metadaten/", saml.metadata, name="saml_metadata"),
    path("saml/<slug:provider_id>/abmelden/", saml_leaving.leave, name="saml_leave"),
    path("saml/<slug:provider_id>/abgemeldet/", saml_leaving.left, name="saml_left"),
    path("mit/<slug:provider_id>/", identities.start, name="identity_start"),
]
