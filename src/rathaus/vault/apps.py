"""Registers the vault: what happens at sign-in, and who signs the ledger."""

from django.apps import AppConfig


class VaultConfig(AppConfig):
    name = "rathaus.vault"
    label = "vault"
    verbose_name = "Tresor"

    def ready(self) -> None:
        from rathaus.accounts import registry as accounts
        from rathaus.vault import signing_in

        accounts.on_password(signing_in)
