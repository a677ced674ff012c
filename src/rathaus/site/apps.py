"""Registers the site part."""

from django.apps import AppConfig


class SiteConfig(AppConfig):
    name = "rathaus.site"
    label = "site"
    verbose_name = "Rathaus"

    def ready(self) -> None:
        """Let the tenancy part, which stands below access, ask access for rights."""
        from rathaus.access.check import require
        from rathaus.tenancy.registry import register_guard

        register_guard(require)
