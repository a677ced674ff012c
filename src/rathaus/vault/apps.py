"""Registers the vault: what happens at sign-in, and who signs the ledger."""

from django.apps import AppConfig


class VaultConfig(AppConfig):
    name = "rathaus.vault"
    label = "vault"
    verbose_name = "Tresor"

    def ready(self) -> None:
        from rathaus.accounts import registry as accounts
        from rathaus.audit import registry as audit
        from rathaus.vault import bindings, proving, signing_in
        from rathaus.vault.identities import Identities
        from rathaus.vault.platform import LedgerSigner

        accounts.on_password(signing_in)
        accounts.secrecy(Identities())
        audit.register_signer(LedgerSigner())
        audit.register_check("Versiegelte Inhalte", proving.check)
        audit.register_check("Schlüssel", bindings.check)
