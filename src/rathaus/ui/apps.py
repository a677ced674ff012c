"""Registers the ui part."""

from django.apps import AppConfig


class UiConfig(AppConfig):
    name = "rathaus.ui"
    label = "ui"
    verbose_name = "Oberfläche"
