"""Registers the accounts part."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "rathaus.accounts"
    label = "accounts"
    verbose_name = "Konten"

    def ready(self) -> None:
        from rathaus.accounts import doctor
        from rathaus.accounts.identities import config
        from rathaus.audit import registry

        config.providers()  # a file that does not fit stops the start
        registry.register_doctor("accounts", doctor.checks)
