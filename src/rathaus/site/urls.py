"""The URL map. Paths are German, because people read them."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.urls import include, path
from django.views.i18n import set_language

from rathaus.site import legal, views

handler400 = "rathaus.site.views.bad_request"
handler403 = "rathaus.site.views.forbidden"
handler404 = "rathaus.site.views.not_found"
handler500 = "rathaus.site.views.server_error"

urlpatterns = [
    path("", views.home, name="home"),
    path("rechte/", views.rights, name="rights"),
    path("impressum/", legal.imprint, name="imprint"),
    path("datenschutz/", legal.privacy, name="privacy"),
    path("barrierefreiheit/", legal.accessibility, name="accessibility"),
    path("darstellung/", views.theme, name="theme"),
    path("sprache/", login_not_required(set_language), name="set_language"),
    path("", include("rathaus.access.urls")),
    path("konto/", include("rathaus.accounts.urls")),
    path("konto/", include("allauth.account.urls")),
    path("konto/", include("rathaus.accounts.urls")),
    path("", include("rathaus.tenancy.urls")),
    path("", include("rathaus.catalogue.urls")),
    path("", include("rathaus.archive.urls")),
    path("", include("rathaus.mailbox.urls")),
    path("fit-connect/", include("rathaus.exchange.api.urls")),
    path("verwaltung/raum/", include("rathaus.exchange.urls")),
    path("vorgaenge/", include("rathaus.cases.urls")),
    path("", include("rathaus.intake.urls")),
]
