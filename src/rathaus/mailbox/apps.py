"""Registers the mailbox part."""

from django.apps import AppConfig


class MailboxConfig(AppConfig):
    name = "rathaus.mailbox"
    label = "mailbox"
    verbose_name = "Postfach"
