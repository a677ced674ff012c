"""Pages about authorities: public ones, and the office's own page for its staff."""

from __future__ import annotations

from django.urls import path

from rathaus.tenancy import views

app_name = "tenancy"

urlpatterns = [
    path("behoerden/", views.authorities, name="list"),
    path("behoerden/<uuid:pk>/", views.authority, name="authority"),
    path("verwaltung/behoerde/", views.contact, name="contact"),
]
