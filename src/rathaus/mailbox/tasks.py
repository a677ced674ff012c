"""Background work of the mailbox: tell a person, without content, that there is something new."""

from __future__ import annotations

import logging
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from rathaus.accounts.models import Account
from rathaus.accounts.queries import mandates_given
from rathaus.lib import clock, jobs
from rathaus.mailbox.models import Message, MessageKind, Thread
from rathaus.mailbox.queries import mail_choice, to_be_reminded

log = logging.getLogger(__name__)


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
    told = [each for each in readers(message.thread.account) if _wanted(message, each)]
    for account in told:
        with translation.override(account.language):
            _mail(account.email).send(fail_silently=False)
    if told:
        actions.mark_notified(message=message, at=clock.now())


def readers(account: Account) -> list[Account]:
    """Whom to tell: the owner, and those who read the mailbox for them by a mandate (the authority
    turns to the representative, § 14 (3) VwVfG); each once."""
    if account.ended_at is not None:
        return []
    given = mandates_given(account.pk, on=clock.today())
    found = [account] if account.signs_in else []
    for mandate in given.order_by("asked_at"):
        if mandate.representative is not None and mandate.representative not in found:
            found.append(mandate.representative)
    return found


def _wanted(message: Message, account: Account) -> bool:
    """Whether that reader gets an e-mail: always where the law hangs on it, else as they chose."""
    if message.kind in (MessageKind.NOTICE, MessageKind.CORRECTION):
        return True
    choice = mail_choice(account)
    return choice.messages or (message.answer_by is not None and choice.reminders)


def remind_all() -> None:
    """Enqueue a reminder for everybody who is to answer soon. Runs every night; a second run finds
    those that have not been sent yet."""
    with transaction.atomic():
        for pk in to_be_reminded(clock.today()):
            jobs.enqueue(remind, pk)


def remind(thread_id: str) -> None:
    """Remind the person, without content, that an answer is asked for. Fails as `notify` does."""
    from rathaus.mailbox import actions  # see `notify`

    thread = Thread.objects.select_related("account").get(pk=UUID(thread_id))
    open_still = thread.answer_by is not None and thread.answer_by >= clock.today()
    if not open_still or thread.reminded_at is not None:
        return
    told = [each for each in readers(thread.account) if mail_choice(each).reminders]
    for account in told:
        with translation.override(account.language):
            _reminder(account.email).send(fail_silently=False)
    if told:
        actions.mark_reminded(thread=thread, at=clock.now())


def _reminder(address: str) -> EmailMessage:
    text = _(
        "Guten Tag,\n\n"
        "in Ihrem Postfach bei „%(portal)s“ wartet eine Nachricht auf Ihre Antwort. Der Tag, bis "
        "zu dem sie erbeten ist, rückt näher.\n"
        "Bitte melden Sie sich an, um zu antworten:\n\n"
        "%(url)s\n\n"
        "Aus Gründen der Vertraulichkeit steht der Inhalt nicht in dieser E-Mail.\n"
        "Bitte antworten Sie nicht auf diese E-Mail."
    ) % {
        "portal": settings.PORTAL_NAME,
        "url": settings.PORTAL_URL + reverse("mailbox:threads"),
    }
    return EmailMessage(_("Bitte denken Sie an Ihre Antwort"), text, to=[address])


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


def say_goodbye(address: str, language: str) -> None:
    """Tell the owner of an account that it is deleted: should somebody else have done it, they
    learn of it. No job, because the address must not be kept; a mail server that fails is noted,
    without the address, and nothing more."""
    with translation.override(language):
        text = _(
            "Guten Tag,\n\n"
            "Ihr Konto bei „%(portal)s“ ist gelöscht. Das lässt sich nicht rückgängig machen.\n"
            "Waren Sie das nicht? Dann wenden Sie sich bitte an Ihre Behörde.\n\n"
            "Bitte antworten Sie nicht auf diese E-Mail."
        ) % {"portal": settings.PORTAL_NAME}
        mail = EmailMessage(_("Ihr Konto ist gelöscht"), text, to=[address])
    try:
        mail.send(fail_silently=False)
    except OSError as problem:
        log.warning("no mail about a deleted account: %s", type(problem).__name__)
