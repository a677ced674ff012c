"""Registers the exchange part."""

from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    name = "rathaus.exchange"
    label = "exchange"
    verbose_name = "Eingang"

    def ready(self) -> None:
        from django.utils.translation import gettext_lazy as _

        from rathaus.accounts import registry
        from rathaus.exchange import queries

        registry.exporter(
            registry.Exporter(
                "submissions",
                _("Wer Ihre Anträge erhalten hat"),
                _("Nachweis des Eingangs. Bleibt bei der Behörde."),
                ("exchange.Submission",),
                queries.entries,
            )
        )
