"""Registers the access part."""

from django.apps import AppConfig


class AccessConfig(AppConfig):
    name = "rathaus.access"
    label = "access"
    verbose_name = "Zugriffsrechte"

    def ready(self) -> None:
        from django.utils.translation import gettext_lazy as _

        from rathaus.access.events import exporting
        from rathaus.accounts import registry

        registry.on_leaving(exporting)
        registry.exporter(
            registry.Exporter(
                "events",
                _("Protokoll"),
                _("Als Nachweis, was wann geschah. Was eine Behörde belegen muss, bleibt dort."),
                ("audit.Event",),
                exporting.entries,
            )
        )
