"""Paths of the archive."""

from __future__ import annotations

from django.urls import path

from rathaus.archive import views

app_name = "archive"
urlpatterns = [
    path("", views.check, name="check"),
    path("pruefprogramm/", views.tool, name="tool"),
    path("kopf/", views.head, name="head"),
]
