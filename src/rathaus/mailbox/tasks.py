"""Background work of the mailbox: tell a person, without content, that there is something new."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMessage
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from rathaus.accounts.models import Account
from rathaus.accounts.queries import mandates_given
from rathaus.lib import clock
from rathaus.mailbox.models import Message


def notify(message_id: str) -> None:
    """Send the e-mail for a message. A failing mail server raises, so that the queue tries again;
    a run after success does nothing.

    No transaction is open while the mail server is spoken to: it would hold up every writer. A
    process that dies between sending and noting it sends a second mail; it has no content.
    """
    from rathaus.mailbox import actions  # they enqueue this job; importing above would be a circle

    message = Message.objects.select_related("thread__account").get(pk=UUID(message_id))
    if message.notified_at is not None:
        return
    for account in readers(message.thread.account):
        with translation.override(account.language):
            _mail(account.email).send(fail_silently=False)
    actions.mark_notified(message=message, at=clock.now())


def readers(account: Account) -> list[Account]:
    """Whom to tell: the owner, and those who read the mailbox for them by a mandate (the authority
    turns to the representative, § 14 (3) VwVfG); each once."""
    given = mandates_given(account.pk, on=clock.today())
    found = [account] if account.signs_in else []
    for mandate in given.order_by("asked_at"):
        if mandate.representative is not None and mandate.representative not in found:
            found.append(mandate.representative)
    return found


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
