"""Background work of the mailbox: tell a person, without content, that there is something new."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from rathaus.lib import clock
from rathaus.mailbox.models import Message


def notify(message_id: str) -> None:
    """Send the e-mail for a message, once. A failing mail server raises, so that the queue tries
    again; a second run after success does nothing."""
    with transaction.atomic():
        message = Message.objects.select_for_update().get(pk=UUID(message_id))
        if message.notified_at is not None:
            return
        account = (
            Message.objects.select_related("thread__account").get(pk=message.pk).thread.account
        )
        with translation.override(account.language):
            _mail(account.email).send(fail_silently=False)
        message.notified_at = clock.now()
        message.save(update_fields=["notified_at"])


def _mail(address: str) -> EmailMessage:
    """Nothing in it tells who wrote or what about (confidentiality of the mailbox)."""
    text = _(
        "Guten Tag,\n\n"
        "in Ihrem Postfach bei „%(portal)s“ liegt eine neue Nachricht für Sie.\n"
        "Bitte melden Sie sich an, um sie zu lesen:\n\n"
        "%(url)s\n\n"
        "Aus Gründen der Vertraulichkeit steht der Inhalt nicht in dieser E-Mail.\n"
        "Bitte antworten Sie nicht auf diese E-Mail."
    ) % {
        "portal": settings.PORTAL_NAME,
        "url": settings.PORTAL_URL + reverse("mailbox:threads"),
    }
    return EmailMessage(_("Neue Nachricht in Ihrem Postfach"), text, to=[address])
