"""Paths of the archive: checking for everybody, records for staff."""

from __future__ import annotations

from django.urls import path

from rathaus.archive.views import checking, records

app_name = "archive"
urlpatterns = [
    path("pruefen/", checking.check, name="check"),
    path("pruefen/pruefprogramm/", checking.tool, name="tool"),
    path("pruefen/kopf/", checking.head, name="head"),
    path("verwaltung/ablage/", records.index, name="records"),
    path("verwaltung/ablage/<uuid:pk>/", records.show, name="record"),
    path("verwaltung/ablage/<uuid:pk>/<slug:verb>/", records.act, name="record_act"),
]
