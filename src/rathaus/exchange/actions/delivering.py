"""The delivery service: takes encrypted deliveries, keeps their log, and lets them end. The caller
has checked that the sender may send; what the receiver says is proven by its signature."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from rathaus.archive import actions as archive
from rathaus.archive.models import Kind, Record
from rathaus.audit import actions as audit
from rathaus.exchange import tasks
from rathaus.exchange.actions import following
from rathaus.exchange.content import callbacks, events, parts
from rathaus.exchange.models import (
    Client,
    Consignment,
    Destination,
    Transfer,
    TransferAttachment,
    TransferEvent,
    TransferState,
)
from rathaus.lib import jobs
from rathaus.lib.errors import RathausError
from rathaus.standards.fitconnect import lifecycle, limits
from rathaus.standards.fitconnect.events import Event
from rathaus.standards.fitconnect.lifecycle import Happening, Issuer, State
from rathaus.standards.fitconnect.problems import Problem
from rathaus.standards.fitconnect.tags import Tags, compare
from rathaus.tenancy.models import Authority

LARGEST_PART = 32 * 1024 * 1024  # characters of the JWE of metadata or data
ENDED = (TransferState.ACCEPTED, TransferState.REJECTED)


class Conflict(RathausError):
    """What is asked for does not fit what is there: sent already, ended, or something else."""


class Incomplete(RathausError):
    """An announced attachment has not been sent."""


@dataclass(frozen=True, kw_only=True)
class Addressed:
    """A delivery before it has an id: where to, for which service (URN) and region (DE…)."""

    destination: Destination
    announced: tuple[UUID, ...] = ()
    service: str = ""
    service_name: str = ""
    region: str = ""
    client: Client | None = None
    sender: Authority | None = None
    callback: dict[str, str] | None = None  # url and secret
    case: UUID | None = None  # of what this replies to
    reply: bool = False
    consignment: Consignment | None = None  # of a dispatch from this installation


@transaction.atomic
def create(*, addressed: Addressed, by: audit.Named, at: datetime) -> Transfer:
    """Give a delivery its ids. Raises LimitExceeded, FitConnectError."""
    return _create(addressed, by, at)


def _create(addressed: Addressed, by: audit.Named, at: datetime) -> Transfer:
    limits.check_announced([str(name) for name in addressed.announced])
    transfer = Transfer(
        authority_id=addressed.destination.authority_id,
        destination=addressed.destination,
        client=addressed.client,
        sender=addressed.sender,
        reply=addressed.reply,
        service=addressed.service,
        service_name=addressed.service_name,
        region=addressed.region,
        announced=[str(name) for name in addressed.announced],
        created_at=at,
    )
    if addressed.case:
        transfer.case = addressed.case
    if addressed.callback:
        callbacks.put(transfer, addressed.callback)
    transfer.save(force_insert=True)
    if addressed.consignment:
        Consignment.objects.filter(pk=addressed.consignment.pk).update(transfer=transfer)
    _log(transfer, *events.issue(transfer, Happening.CREATE, at), by=by, at=at)
    return transfer


def attach(
    *, transfer: Transfer, name: UUID, pieces: Iterable[bytes], by: audit.Named, at: datetime
) -> TransferAttachment:
    """Keep an announced attachment (a JWE). One that is there already is replaced as long as the
    delivery is incomplete. To be called outside of transactions. Raises Conflict, LimitExceeded,
    JoseError, archive.content.NotStored."""
    if str(name) not in transfer.announced:
        raise Conflict("not announced")
    passing = parts.Passing(pieces)
    with archive.put(
        authority=transfer.authority,
        to=[parts.transit_public()],
        content=passing,
        name=str(name),
        media_type="application/jose",
        kind=Kind.TRANSFER_PART,
        at=at,
    ) as record:
        token = passing.token()
        with transaction.atomic():
            _incomplete(transfer)
            _drop(transfer.attachments.filter(name=name), by=by, at=at)
            archive.keep(record=record, by=by, at=at)
            return TransferAttachment.objects.create(
                transfer=transfer, name=name, record=record, tag=token.tag, size=passing.size
            )


@dataclass(frozen=True)
class Part:
    """An attachment whose JWE is stored already: a record from `archive.put`."""

    name: UUID
    record: Record
    tag: str
    size: int  # characters of the JWE


@transaction.atomic
def deposit(
    *,
    addressed: Addressed,
    metadata: bytes,
    data: bytes,
    attachments: Sequence[Part] = (),
    by: audit.Named,
    at: datetime,
) -> Transfer:
    """Create and submit in one, for senders in this installation. Raises as `create`, `submit`."""
    transfer = _create(addressed, by, at)
    for part in attachments:
        archive.keep(record=part.record, by=by, at=at)
        TransferAttachment.objects.create(
            transfer=transfer, name=part.name, record=part.record, tag=part.tag, size=part.size
        )
    return _submit(transfer, metadata, data, by, at)


@transaction.atomic
def submit(
    *, transfer: Transfer, metadata: bytes, data: bytes, by: audit.Named, at: datetime
) -> Transfer:
    """All is there: the receiver may have it; `data` may be empty where the sender has none. The
    same again does nothing. Raises Conflict, Incomplete, LimitExceeded, JoseError."""
    transfer = Transfer.objects.select_for_update().get(pk=transfer.pk)
    if transfer.state != TransferState.INCOMPLETE:
        return _again(transfer, metadata, data)
    return _submit(transfer, metadata, data, by, at)


def _submit(
    transfer: Transfer, metadata: bytes, data: bytes, by: audit.Named, at: datetime
) -> Transfer:
    if max(len(metadata), len(data)) > LARGEST_PART:
        raise limits.LimitExceeded("Metadaten oder Fachdaten sind zu groß.")
    transfer.metadata, transfer.data = metadata, data
    tags = _complete(transfer)
    transfer.state, transfer.submitted_at = TransferState.SUBMITTED, at
    transfer.save(update_fields=["metadata", "data", "state", "submitted_at"])
    _log(transfer, *events.issue(transfer, Happening.SUBMIT, at, tags=tags), by=by, at=at)
    jobs.enqueue(tasks.provide, transfer.pk)
    return transfer


@transaction.atomic
def provided(*, transfer: Transfer, at: datetime) -> None:
    """The receiver has been told: the delivery counts as delivered. Once."""
    transfer = Transfer.objects.select_for_update().get(pk=transfer.pk)
    told = transfer.events.filter(happening=Happening.NOTIFY.value).exists()
    if told or transfer.state != TransferState.SUBMITTED:
        return
    event, token = events.issue(transfer, Happening.NOTIFY, at)
    _log(transfer, event, token, by=audit.SYSTEM, at=at)


@transaction.atomic
def answer(*, transfer: Transfer, token: str, by: audit.Named, at: datetime) -> Transfer:
    """The receiver accepts or rejects by a signed event. The same token again does nothing. Raises
    EventRefused, NotAllowed, JoseError, Rejection (wrong tags)."""
    transfer = Transfer.objects.select_for_update().get(pk=transfer.pk)
    if transfer.events.filter(token=token).exists():
        return transfer
    event = events.verify(transfer, token, at, _seen)
    after = lifecycle.step(
        State(transfer.state), event.happening, event.issuer_kind, reply=transfer.reply
    )
    if event.tags is not None:
        compare(event.tags, events.tags_of(transfer))
    _end(transfer, after, event, token, by=by, at=at)
    return transfer


@transaction.atomic
def reject_unread(*, transfer: Transfer, reasons: tuple[Problem, ...], at: datetime) -> None:
    """Nobody has fetched it in time (FIT-Connect: 14 days): the service rejects."""
    transfer = Transfer.objects.select_for_update().get(pk=transfer.pk)
    if transfer.state != TransferState.SUBMITTED:
        return
    after = lifecycle.step(State.SUBMITTED, Happening.REJECT, Issuer.SERVICE)
    event, token = events.issue(transfer, Happening.REJECT, at, reasons=reasons)
    _end(transfer, after, event, token, by=audit.SYSTEM, at=at)


@transaction.atomic
def delete(*, transfer: Transfer, at: datetime) -> None:
    """Let go of the content of what was never sent or has ended; ids and log stay."""
    transfer = Transfer.objects.select_for_update().get(pk=transfer.pk)
    if transfer.state not in (TransferState.INCOMPLETE, *ENDED):
        return
    transfer.state = TransferState.DELETED
    transfer.metadata = transfer.data = transfer.callback = b""
    transfer.save(update_fields=["state", "metadata", "data", "callback"])
    _drop(transfer.attachments.all(), by=audit.SYSTEM, at=at)
    _log(transfer, *events.issue(transfer, Happening.DELETE, at), by=audit.SYSTEM, at=at)


def _end(
    transfer: Transfer, after: State, event: Event, token: str, *, by: audit.Named, at: datetime
) -> None:
    transfer.state = after.value
    transfer.ended_at = at if after.value in ENDED else None
    transfer.save(update_fields=["state", "ended_at"])
    _log(transfer, event, token, by=by, at=at)


def _log(transfer: Transfer, event: Event, token: str, *, by: audit.Named, at: datetime) -> None:
    """Into the log, the ledger, and to whoever follows the delivery."""
    TransferEvent.objects.create(
        transfer=transfer,
        case=transfer.case,
        jti=event.jti,
        happening=event.happening.value,
        issued_at=event.issued_at,
        token=token,
    )
    audit.record(
        verb=f"transfer.{event.happening.value}",
        object=transfer,
        by=by,
        at=at,
        authority=transfer.authority_id,
        token=hashlib.sha256(token.encode()).hexdigest(),
    )
    following.happened(transfer, event, token)
    if transfer.callback and event.happening is not Happening.CREATE:  # its answer says that
        jobs.enqueue(tasks.call_back, transfer.pk)


def _drop(attachments: QuerySet[TransferAttachment], *, by: audit.Named, at: datetime) -> None:
    for each in attachments.select_related("record"):
        each.delete()
        archive.discard(record=each.record, by=by, at=at)


def _incomplete(transfer: Transfer) -> None:
    state = Transfer.objects.select_for_update().get(pk=transfer.pk).state
    if state != TransferState.INCOMPLETE:
        raise Conflict("submitted already")


def _again(transfer: Transfer, metadata: bytes, data: bytes) -> Transfer:
    same = hmac.compare_digest(bytes(transfer.metadata) + bytes(transfer.data), metadata + data)
    if not same or transfer.state == TransferState.DELETED:
        raise Conflict("something else was submitted")
    return transfer


def _complete(transfer: Transfer) -> Tags:
    found = {str(each.name): each for each in transfer.attachments.all()}
    missing = [name for name in transfer.announced if name not in found]
    if missing:
        raise Incomplete(missing[0])
    limits.check_sizes({name: each.size for name, each in found.items()})
    return events.tags_of(transfer)  # looks at metadata and data as well


def _seen(jti: str) -> bool:
    return TransferEvent.objects.filter(jti=jti).exists()
