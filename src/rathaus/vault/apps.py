"""Registers the vault: what happens at sign-in, and who signs the ledger."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class VaultConfig(AppConfig):
    name = "rathaus.vault"
    label = "vault"
    verbose_name = "Tresor"

    def ready(self) -> None:
        from rathaus.accounts import registry as accounts
        from rathaus.audit import registry as audit
        from rathaus.vault import bindings, leaving, proving, signing_in
        from rathaus.vault.identities import Identities
        from rathaus.vault.platform import LedgerSigner

        accounts.on_password(signing_in)
        accounts.secrecy(Identities())
        accounts.on_leaving(leaving)
        accounts.exporter(
            accounts.Exporter(
                "keys",
                _("Schlüssel"),
                _("Verschließt Ihre Inhalte. Der geheime Teil verlässt das System nie."),
                ("vault.AccountKey", "vault.PersonalKey"),
                leaving.entries,
            )
        )
        audit.register_signer(LedgerSigner())
        audit.register_check("Versiegelte Inhalte", proving.check)
        audit.register_check("Schlüssel", bindings.check)
