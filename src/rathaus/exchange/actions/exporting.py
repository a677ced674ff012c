"""The proof of a dispatch for third parties, in one file."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from rathaus.access.actor import Actor
from rathaus.access.check import require
from rathaus.archive import content as files
from rathaus.archive.queries.proofs import own_key
from rathaus.audit import actions as audit
from rathaus.audit import ledger
from rathaus.audit import queries as proofs
from rathaus.audit.models import Event
from rathaus.exchange.content import dispatches, evidence
from rathaus.exchange.content.evidence import Material, Receipt
from rathaus.exchange.models import Destination, Dispatch, Transfer, TransferEvent
from rathaus.lib.errors import RathausError
from rathaus.standards.evidence import dispatch as program
from rathaus.standards.jose import jws
from rathaus.vault import exchange_keys, transport
from rathaus.vault.models import RingKey

IN_MEMORY = 8 * 1024 * 1024  # bytes of a file before it goes to the disk


def export_proof(
    *, dispatch: Dispatch, with_files: bool, by: Actor, at: datetime
) -> tempfile.SpooledTemporaryFile[bytes]:
    """The file (ZIP), at its beginning. To be called outside of transactions. Raises Stranger,
    Forbidden, RathausError where an event was erased or the ledger cannot take one up,
    archive.content.Damaged, Disposed, and as `dispatches.read`."""
    require(by, "room.read", dispatch)
    ledger.sequence()  # what was recorded a moment ago
    material = _material(dispatch, by)
    if with_files:
        material.files = dict(_files(dispatch, by))
    out = tempfile.SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115  # the caller hands it out
    evidence.write(material, out)
    out.seek(0)
    with transaction.atomic():
        audit.record(
            verb="dispatch.export_proof",
            object=dispatch,
            by=by,
            at=at,
            authority=dispatch.authority_id,
            files=len(material.files),
        )
    return out


def _material(dispatch: Dispatch, by: Actor) -> Material:
    signed = dispatches.read(dispatch, by.keys)
    receipts = [receipt for transfer in _transfers(dispatch) for receipt in _receipts(transfer)]
    sender = signed.document.sender.destination
    signers = {(sender, dispatches.kid_of(signed))}
    tokens = [(each.destination, jws.inspect(each.token)) for each in receipts]
    signers |= {
        (destination, token.header.kid)
        for destination, token in tokens
        if token.payload["iss"] == destination
    }
    places = {sender, *(each.destination for each in receipts)}
    material = Material(
        name=evidence.file_name(dispatch.key),
        fingerprint=own_key(),
        signed=signed,
        recorded=_proof("Dispatch", dispatch.pk, *program.RECORDS),
        keys=[transport.jwk()],
        places={each: _proof("Destination", each, "destination.open") for each in sorted(places)},
        bindings={},
        receipts=receipts,
    )
    _bind(material, signers)
    return material


def _transfers(dispatch: Dispatch) -> list[Transfer]:
    """The deliveries of a dispatch that this authority may tell of: all of what it sent, its own
    of what it got."""
    if dispatch.transfer is not None:
        return [dispatch.transfer]
    return list(Transfer.objects.filter(consignment__dispatch=dispatch).order_by("pk"))


def _receipts(transfer: Transfer) -> Iterator[Receipt]:
    rows = TransferEvent.objects.filter(transfer=transfer, happening__in=program.HAPPENINGS)
    for row in rows.order_by("pk"):
        proof = _proof("Transfer", transfer.pk, f"transfer.{row.happening}")
        yield Receipt(str(transfer.destination_id), row.happening, row.token, proof)


def _bind(material: Material, signers: set[tuple[str, str]]) -> None:
    """The keys, and the events that made each the one of whoever receives there."""
    places = dict(Destination.objects.filter(pk__in=material.places).values_list("pk", "authority"))
    rows = RingKey.objects.filter(kid__in=[kid for _place, kid in signers]).select_related("ring")
    held = {(row.ring.authority_id, row.kid): row for row in rows}
    for destination, kid in sorted(signers):
        row = held.get((places[UUID(destination)], kid))
        if row is None:
            raise _erased()
        material.keys.append(exchange_keys.jwk(row))
        proof = _proof("KeyRing", row.ring_id, "key_ring.key", key=kid)
        material.bindings.setdefault(destination, {})[kid] = proof


def _proof(kind: str, pk: object, *verbs: str, **detail: str) -> dict[str, Any]:
    events = Event.objects.filter(object_type=kind, object_id=str(pk), verb__in=verbs)
    for event in events.order_by("at", "pk"):
        if detail.items() <= event.detail.items():
            return proofs.proof(event)
    raise _erased()


def _erased() -> RathausError:
    return RathausError(_("Was das Protokoll zu dieser Sendung sagte, ist gelöscht."))


def _files(dispatch: Dispatch, by: Actor) -> Iterator[tuple[str, tuple[str, Iterator[bytes]]]]:
    for row in dispatch.files.select_related("record"):
        name = files.name(row.record, by.keys)
        yield str(row.name), (name, files.stream(row.record, by.keys))
