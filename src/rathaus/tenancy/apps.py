"""Registers the tenancy part."""

from django.apps import AppConfig


class TenancyConfig(AppConfig):
    name = "rathaus.tenancy"
    label = "tenancy"
    verbose_name = "Behörden"
