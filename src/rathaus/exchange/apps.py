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
        _prove()


def _prove() -> None:
    """What `rathaus verify` compares with the ledger."""
    from rathaus.archive import registry
    from rathaus.exchange.models import Dispatch, FiledMail
    from rathaus.exchange.queries import records
    from rathaus.vault import proving

    proving.register(Dispatch, "dispatch.send", "dispatch.receive")
    proving.register(FiledMail, "mail.file")
    registry.places(records.places_of)
