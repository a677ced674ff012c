"""Registers the mailbox part, and its content as proven by the ledger."""

from django.apps import AppConfig


class MailboxConfig(AppConfig):
    name = "rathaus.mailbox"
    label = "mailbox"
    verbose_name = "Postfach"

    def ready(self) -> None:
        from rathaus.access.mandates import registry as mandates
        from rathaus.accounts import registry as accounts
        from rathaus.audit.ledger import columns
        from rathaus.mailbox import actions
        from rathaus.mailbox.actions import ending
        from rathaus.mailbox.content import holding
        from rathaus.mailbox.models import FACTS, Consent, Message, Thread
        from rathaus.vault import proving

        mandates.on_company(actions.begin_profile)
        accounts.on_received(actions.take_received)
        accounts.on_leaving(ending)
        accounts.exporter(*holding.chapters())

        proving.register(Thread, "thread.open")
        proving.register(Message, "message.in", "message.out")
        for column, verb in FACTS.items():
            columns.register(Message, verb, column)
        columns.register(Consent, "consent.give", "given_at")
        columns.register(Consent, "consent.revoke", "revoked_at")
