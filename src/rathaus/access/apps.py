"""Registers the access part."""

from django.apps import AppConfig


class AccessConfig(AppConfig):
    name = "rathaus.access"
    label = "access"
    verbose_name = "Zugriffsrechte"
