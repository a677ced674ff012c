"""Registers the intake part."""

from django.apps import AppConfig


class IntakeConfig(AppConfig):
    name = "rathaus.intake"
    label = "intake"
    verbose_name = "Antragstellung"

    def ready(self) -> None:
        from rathaus.catalogue import registry
        from rathaus.intake import queries

        registry.register_form_choices(queries.form_choices)
