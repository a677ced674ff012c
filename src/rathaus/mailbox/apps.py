"""Registers the mailbox part, and its content as proven by the ledger."""

from django.apps import AppConfig


class MailboxConfig(AppConfig):
    name = "rathaus.mailbox"
    label = "mailbox"
    verbose_name = "Postfach"

    def ready(self) -> None:
        from rathaus.access.mandates import registry as mandates
        from rathaus.mailbox import actions
        from rathaus.mailbox.models import Message, Thread
        from rathaus.vault import proving

        mandates.on_company(actions.begin_profile)
        proving.register(Thread, "thread.open")
        proving.register(Message, "message.in", "message.out")
