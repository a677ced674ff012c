"""Transfers as clients see them. A sender sees what it created, a fetching client what has come for
the destinations of its authority, everybody else nothing."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Q, QuerySet

from rathaus.exchange.models import Client, Destination, Transfer, TransferAttachment, TransferEvent
from rathaus.exchange.models import TransferState as State
from rathaus.lib.errors import Forbidden, Stranger

ARRIVED = (State.SUBMITTED, State.ACCEPTED, State.REJECTED)


def sent_by(client: Client, transfer_id: UUID) -> Transfer:
    """What the client itself created. Raises Stranger, Forbidden."""
    rows = Transfer.objects.filter(client=client.pk).select_related("authority", "destination")
    found = rows.filter(pk=transfer_id).first()
    if found is None:
        raise Stranger
    if not client.may_send:
        raise Forbidden
    return found


def to_fetch(client: Client, destination: UUID | None = None) -> QuerySet[Transfer]:
    """What waits for the client's authority, oldest first. Raises Forbidden, Stranger for a
    destination of somebody else."""
    if not client.may_fetch:
        raise Forbidden
    rows = Transfer.objects.filter(
        authority=client.authority_id, state=State.SUBMITTED, reply=False
    )
    if destination is not None:
        own = Destination.objects.filter(pk=destination, authority=client.authority_id)
        if not own.exists():
            raise Stranger
        rows = rows.filter(destination=destination)
    return rows.order_by("submitted_at", "pk")


def arrived(client: Client, transfer_id: UUID) -> Transfer:
    """What has come for the client's authority, its content as long as that is kept. Raises
    Stranger, Forbidden for a client that knows of it but may not fetch."""
    rows = Transfer.objects.filter(state__in=ARRIVED, reply=False)
    found = rows.select_related("authority", "destination").filter(pk=transfer_id).first()
    if found is None or client.authority_id != found.authority_id:
        if found is not None and found.client_id == client.pk:
            raise Forbidden
        raise Stranger
    if not client.may_fetch:
        raise Forbidden
    return found


def attachment(client: Client, transfer_id: UUID, name: UUID) -> TransferAttachment:
    """An attachment of what has come. Raises as `arrived`."""
    transfer = arrived(client, transfer_id)
    found = transfer.attachments.select_related("record").filter(name=name).first()
    if found is None:
        raise Stranger
    return found


def log_of_case(client: Client, case: UUID) -> QuerySet[TransferEvent]:
    """The signed events of a case, oldest first. Raises Stranger, Forbidden."""
    return _log(client, Transfer.objects.filter(case=case))


def log_of_transfer(client: Client, transfer_id: UUID) -> QuerySet[TransferEvent]:
    """The signed events of one submission, oldest first. Raises Stranger, Forbidden."""
    return _log(client, Transfer.objects.filter(pk=transfer_id))


def _log(client: Client, transfers: QuerySet[Transfer]) -> QuerySet[TransferEvent]:
    known = transfers.filter(Q(client=client.pk) | Q(authority=client.authority_id))
    seen = known.filter(client=client.pk) if not client.may_fetch else known
    if not known.exists():
        raise Stranger
    if not seen.exists():
        raise Forbidden
    return TransferEvent.objects.filter(transfer__in=seen).order_by("pk")
