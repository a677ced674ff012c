"""Registers the intake part."""

from django.apps import AppConfig


class IntakeConfig(AppConfig):
    name = "rathaus.intake"
    label = "intake"
    verbose_name = "Antragstellung"

    def ready(self) -> None:
        from django.utils.translation import gettext_lazy as _

        from rathaus.accounts import registry as accounts
        from rathaus.catalogue import registry
        from rathaus.exchange import registry as exchange
        from rathaus.intake import queries
        from rathaus.intake.actions import leaving

        accounts.on_leaving(leaving)
        accounts.exporter(
            accounts.Exporter(
                "drafts",
                _("Antragsentwürfe"),
                _("Was Sie angefangen haben. Mit dem Absenden geht der Inhalt an die Behörde."),
                ("intake.Draft", "intake.DraftAttachment"),
                queries.entries,
            )
        )

        registry.register_form_choices(queries.form_choices)
        exchange.register_schemas(queries.schemas_of)
