"""Background work of the exchange: tell the receiver, carry elsewhere, let things end."""

from __future__ import annotations

import logging
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMessage
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from rathaus.accounts.models import Account
from rathaus.exchange.api import calling
from rathaus.exchange.content import callbacks
from rathaus.exchange.models import DestinationKind, Transfer, TransferState
from rathaus.exchange.queries.rooms import readers
from rathaus.lib import clock

log = logging.getLogger(__name__)


def provide(transfer_id: str) -> None:
    """Tell the receiver that something has come, without content, and let it count as delivered.
    A failing mail server raises, so that the queue tries again. A process that dies between mail
    and note sends a second mail."""
    from rathaus.exchange import actions  # they enqueue this job; importing above would be a circle

    transfer = Transfer.objects.select_related("destination").get(pk=UUID(transfer_id))
    if transfer.state != TransferState.SUBMITTED:
        return
    if transfer.destination.kind == DestinationKind.ROOM and not _told_before(transfer):
        for account in readers(transfer.authority_id, on=clock.today()):
            with translation.override(account.language):
                _mail(account).send(fail_silently=False)
    actions.provided(transfer=transfer, at=clock.now())


def _told_before(transfer: Transfer) -> bool:
    """Whether something waits already of which they know: one mail is enough until they look."""
    waiting = Transfer.objects.filter(
        authority=transfer.authority_id,
        destination=transfer.destination_id,
        state=TransferState.SUBMITTED,
        submitted_at__lt=transfer.submitted_at,
        events__happening="notify",
    )
    return waiting.exists()


def _mail(account: Account) -> EmailMessage:
    address = settings.PORTAL_URL + reverse("exchange:inbox")
    return EmailMessage(
        subject=_("Eine andere Behörde hat Ihnen geschrieben"),
        body=_(
            "Guten Tag,\n\nim Behördenraum liegt eine neue Sendung. Bitte lesen Sie sie dort:\n\n"
            "%(address)s\n\nDiese E-Mail enthält keine Inhalte. Sie können darauf nicht antworten."
        )
        % {"address": address},
        to=[account.email],
    )


def carry(consignment_id: str) -> None:
    """Bring a dispatch to another installation; see `transports`."""
    raise NotImplementedError


def call_back(transfer_id: str) -> None:
    """Tell the client that asked for it that something has happened to its submission. What is not
    reached raises, so that the queue tries again; called twice does no harm."""
    transfer = Transfer.objects.get(pk=UUID(transfer_id))
    if not transfer.callback:
        return
    url, secret = callbacks.read(transfer)
    try:
        calling.call(url, secret, callbacks.body(transfer), clock.now())
    except calling.CallbackRefused as refused:
        log.warning("a callback is not called: %s", refused)


def nightly() -> None:
    """What the delivery service does by itself: catalogue taken over, reminded, rejected,
    deleted."""
    from rathaus.exchange.actions import ending  # as above

    ending.run(at=clock.now())


def remind(authority_id: str) -> None:
    """A mail without content to those who work there. A failing mail server raises, so that the
    queue tries again."""
    for account in readers(UUID(authority_id), on=clock.today()):
        with translation.override(account.language):
            EmailMessage(
                subject=_("Eine Sendung wartet seit drei Tagen"),
                body=_(
                    "Guten Tag,\n\nan Ihre Behörde wurde etwas übermittelt, und seit drei Tagen "
                    "hat es niemand abgeholt oder geöffnet. Nach 14 Tagen geht es an den Absender "
                    "zurück. Den Behördenraum finden Sie hier:\n\n%(address)s\n\nHolt bei Ihnen "
                    "ein Programm die Sendungen ab, geben Sie bitte der IT Bescheid. Diese E-Mail "
                    "enthält keine Inhalte. Sie können darauf nicht antworten."
                )
                % {"address": settings.PORTAL_URL + reverse("exchange:inbox")},
                to=[account.email],
            ).send(fail_silently=False)
