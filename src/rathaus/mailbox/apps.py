"""Registers the mailbox part, and its content as proven by the ledger."""

from django.apps import AppConfig


class MailboxConfig(AppConfig):
    name = "rathaus.mailbox"
    label = "mailbox"
    verbose_name = "Postfach"

    def ready(self) -> None:
        from rathaus.accounts import registry as accounts
        from rathaus.mailbox.actions import ending
        from rathaus.mailbox.content import holding
        from rathaus.mailbox.models import Message, Thread
        from rathaus.vault import proving

        accounts.on_leaving(ending)
        accounts.exporter(*holding.chapters())
        proving.register(Thread, "thread.open")
        proving.register(Message, "message.in", "message.out")
