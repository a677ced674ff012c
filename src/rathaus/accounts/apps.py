"""Registers the accounts part."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "rathaus.accounts"
    label = "accounts"
    verbose_name = "Konten"

    def ready(self) -> None:

        from rathaus.accounts import doctor, queries, registry
        from rathaus.accounts.actions import leaving
        from rathaus.accounts.identities import config
        from rathaus.audit import registry as audit

        config.providers()  # a file that does not fit stops the start
        audit.register_doctor("accounts", doctor.checks)

        registry.on_leaving(leaving)
        registry.exporter(*queries.chapters())
