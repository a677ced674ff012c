"""Registers the access part."""

from django.apps import AppConfig


class AccessConfig(AppConfig):
    name = "rathaus.access"
    label = "access"
    verbose_name = "Zugriffsrechte"

    def ready(self) -> None:
        from django.utils.translation import gettext_lazy as _

        from rathaus.access.events import exporting
        from rathaus.access.mandates import ending
        from rathaus.accounts import registry

        registry.on_leaving(exporting)
        registry.on_leaving(ending)
        registry.exporter(
            registry.Exporter(
                "mandates",
                _("Vollmachten"),
                _("Wer für wen handelt. Bleibt als Nachweis, wer handeln durfte."),
                ("accounts.Mandate",),
                ending.entries,
            ),
            registry.Exporter(
                "events",
                _("Protokoll"),
                _("Als Nachweis, was wann geschah. Was eine Behörde belegen muss, bleibt dort."),
                ("audit.Event",),
                exporting.entries,
            ),
        )
