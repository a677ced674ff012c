"""Registers the site part."""

from django.apps import AppConfig


class SiteConfig(AppConfig):
    name = "rathaus.site"
    label = "site"
    verbose_name = "Rathaus"
