"""The URL map. Paths are German, because people read them."""

from __future__ import annotations

from django.urls import include, path

from rathaus.site import views

handler400 = "rathaus.site.views.bad_request"
handler403 = "rathaus.site.views.forbidden"
handler404 = "rathaus.site.views.not_found"
handler500 = "rathaus.site.views.server_error"

urlpatterns = [
    path("", views.home, name="home"),
    path("rechte/", views.rights, name="rights"),
    path("sprache/", include("django.conf.urls.i18n")),
    path("konto/", include("allauth.account.urls")),
]
