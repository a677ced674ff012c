"""Pages of the accounts part beside allauth's own, before them under /konto/. The names with
`socialaccount_` and `openid_connect_` are allauth's, which it looks up."""

from __future__ import annotations

from allauth.socialaccount import views as allauth
from django.urls import path

from rathaus.accounts.views import identities, leaving, oidc, saml, saml_leaving

urlpatterns = [
    path("logout/", leaving.sign_out, name="account_logout"),
    path("anmeldewege/", identities.index, name="socialaccount_connections"),
    path("anmeldewege/abgebrochen/", allauth.login_cancelled, name="socialaccount_login_cancelled"),
    path("anmeldewege/neues-konto/", allauth.signup, name="socialaccount_signup"),
    path("anmeldewege/trennen/<int:pk>/", identities.disconnect, name="identity_disconnect"),
    path("anmeldewege/mit/<slug:provider_id>/", identities.start, name="identity_start"),
    path("anmeldewege/oidc/<slug:provider_id>/", oidc.callback, name="openid_connect_callback"),
    path("anmeldewege/saml/<slug:provider_id>/antwort/", saml.answer, name="saml_answer"),
    path("anmeldewege/saml/<slug:provider_id>/metadaten/", saml.metadata, name="saml_metadata"),
    path("anmeldewege/saml/<slug:provider_id>/abmelden/", saml_leaving.leave, name="saml_leave"),
    path("anmeldewege/saml/<slug:provider_id>/abgemeldet/", saml_leaving.left, name="saml_left"),
]
