"""Registers the site part."""

from django.apps import AppConfig


class SiteConfig(AppConfig):
    name = "rathaus.site"
    label = "site"
    verbose_name = "Rathaus"

    def ready(self) -> None:
        """Let the tenancy part, which stands below access, ask access for rights; tell accounts
        where people land after signing in."""
        from rathaus.access.check import require
        from rathaus.accounts.registry import landing as register_landing
        from rathaus.site.landing import landing
        from rathaus.tenancy.registry import register_guard

        register_guard(require)
        register_landing(landing)
