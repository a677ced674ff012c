"""Registers the accounts part."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "rathaus.accounts"
    label = "accounts"
    verbose_name = "Konten"

    def ready(self) -> None:
        from django.utils.translation import gettext_lazy as _

        from rathaus.accounts import doctor, queries, registry
        from rathaus.accounts.actions import leaving
        from rathaus.accounts.identities import config
        from rathaus.accounts.registry import Exporter
        from rathaus.audit import registry as audit

        config.providers()  # a file that does not fit stops the start
        audit.register_doctor("accounts", doctor.checks)

        registry.on_leaving(leaving)
        registry.exporter(
            Exporter(
                "account",
                _("Konto"),
                _("Um Sie wiederzuerkennen. Bleibt, bis Sie das Konto löschen."),
                ("accounts.Account",),
                queries.account_entry,
            ),
            Exporter(
                "addresses",
                _("Adressen zur Anmeldung"),
                _("Um Sie anzumelden und zu benachrichtigen. Bleiben, bis Sie das Konto löschen."),
                ("account.EmailAddress", "account.EmailConfirmation"),
                queries.address_entries,
            ),
            Exporter(
                "identities",
                _("Anmeldewege"),
                _("Um Sie bei der Anmeldung wiederzuerkennen. Bleiben, bis Sie sie trennen."),
                ("socialaccount.SocialAccount",),
                queries.identity_entries,
            ),
            Exporter(
                "posts",
                _("Dienstposten"),
                _("Nur bei Konten der Verwaltung. Bleiben als Nachweis, wer gehandelt hat."),
                ("accounts.Post",),
                queries.post_entries,
            ),
            Exporter(
                "factors",
                _("Zweite Faktoren und Passkeys"),
                _("Damit nur Sie sich anmelden können. Bleiben, bis Sie sie entfernen."),
                ("mfa.Authenticator",),
                queries.factor_entries,
            ),
            Exporter(
                "devices",
                _("Geräte, auf denen Sie angemeldet sind"),
                _("Damit Sie fremde Anmeldungen erkennen. Enden mit der Abmeldung."),
                ("accounts.SignIn",),
                queries.sign_in_entries,
            ),
            Exporter(
                "sessions",
                _("Laufende Anmeldungen"),
                _("Damit Sie angemeldet bleiben. Enden mit der Abmeldung oder an diesem Tag."),
                ("sessions.Session",),
                queries.session_entries,
            ),
        )
