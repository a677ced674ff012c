"""Background work of the exchange: tell the receiver, carry elsewhere, let things end."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMessage
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from rathaus.accounts.models import Account
from rathaus.exchange.models import DestinationKind, Transfer, TransferState
from rathaus.exchange.queries.rooms import readers
from rathaus.lib import clock


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
