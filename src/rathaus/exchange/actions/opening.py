"""A dispatch arrives: opened and checked in an unlocked session, before anybody sees it.

What passes every check is accepted, the rest rejected with the documented problem; either way the
authority signs the answer, and the sender gets it.
"""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from rathaus.access.actor import Actor
from rathaus.access.check import require
from rathaus.archive import actions as archive
from rathaus.archive.content.uploads import Spool
from rathaus.archive.models import Kind, Record
from rathaus.audit import actions as audit
from rathaus.exchange.actions import delivering, keys, senders, sending
from rathaus.exchange.content import dispatches, events, own_keys, parts
from rathaus.exchange.content.dispatches import Document, NotADispatch, Signed
from rathaus.exchange.models import (
    Direction,
    Dispatch,
    Participant,
    Room,
    Transfer,
    TransferEvent,
    TransferState,
)
from rathaus.lib.errors import RathausError
from rathaus.standards.fitconnect import bundle, hashes, problems
from rathaus.standards.fitconnect import events as standard
from rathaus.standards.fitconnect.bundle import Opened
from rathaus.standards.fitconnect.destinations import Service
from rathaus.standards.fitconnect.lifecycle import Happening
from rathaus.standards.fitconnect.metadata import Attachment
from rathaus.standards.fitconnect.problems import DATA, Problem, Rejection, reject
from rathaus.standards.fitconnect.problems import Kind as ProblemKind
from rathaus.standards.fitconnect.tags import Tags
from rathaus.standards.jose import JoseError, PublicKey, jwe
from rathaus.vault import proving, rings
from rathaus.vault.rings import OpenRing, StaffKeys

OFFERED = (Service(dispatches.SERVICE, (dispatches.SCHEMA,), ("DE",)),)


class Rejected(RathausError):
    """What arrived could not be accepted; the sender has been told why. `problems` says it."""

    def __init__(self, found: tuple[Problem, ...]) -> None:
        self.problems = found
        super().__init__(
            _("Die Sendung wurde zurückgewiesen: %(why)s Der Absender sieht den Grund.")
            % {"why": " ".join(each.detail for each in found)}
        )


@dataclass
class _Unpacked:
    """A dispatch that passed, with the spools of its files by id."""

    signed: Signed
    document: Document
    key: PublicKey  # of the sender
    sent_at: datetime
    spools: dict[str, Spool] = field(repr=False)


def open_dispatch(*, transfer: Transfer, by: Actor, at: datetime) -> Dispatch:
    """Open what arrived in the room. Opened already: returns its dispatch. To be called outside of
    transactions. Raises Stranger, Forbidden, Locked, NotEntitled, Rejected, NotStored."""
    require(by, "room.work", transfer)
    if found := Dispatch.objects.filter(transfer=transfer).first():
        return found
    assert isinstance(by.keys, StaffKeys)  # noqa: S101  # who may work in rooms is staff
    ring = by.keys.ring
    spools: dict[str, Spool] = {}
    try:
        unpacked = _unpack(transfer, ring, spools, at)
        return _keep(transfer, unpacked, ring, by, at)
    except Rejection as rejection:
        _answer(transfer, ring, Happening.REJECT, by, at, reasons=rejection.problems)
        raise Rejected(rejection.problems) from rejection
    finally:
        for spool in spools.values():
            spool.close()


def _unpack(
    transfer: Transfer, ring: OpenRing, spools: dict[str, Spool], at: datetime
) -> _Unpacked:
    if transfer.state != TransferState.SUBMITTED:
        raise RathausError(
            _("Diese Sendung ist nicht mehr da: Sie wurde gelöscht oder beantwortet.")
        )
    opened = _opened(transfer, ring, spools)
    if opened.data is None:
        raise reject(ProblemKind.MISSING_DATA, DATA, "Die Fachdaten fehlen.")
    signed = dispatches.read_data(opened.data)
    files = {each.identifier: each.hash for each in opened.metadata.facts.attachments}
    try:
        document = signed.document
        _check_addressed(document, transfer)
        key = senders.signing_key(
            transfer.authority_id, document.sender, dispatches.kid_of(signed), at
        )
        sent_at = dispatches.verify(signed, key, files)
    except (JoseError, NotADispatch) as error:
        detail = "Die Nachricht ist nicht von der angegebenen Behörde unterschrieben."
        raise reject(ProblemKind.SCHEMA, DATA, detail) from error
    return _Unpacked(signed, document, key, sent_at, spools)


def _opened(transfer: Transfer, ring: OpenRing, spools: dict[str, Spool]) -> Opened:
    attachments = {str(each.name): each for each in transfer.attachments.select_related("record")}
    received = bundle.Received(
        bytes(transfer.metadata).decode(),
        bytes(transfer.data).decode() or None,
        {
            name: lambda each=each: parts.Reading(each.record)  # type: ignore[misc]  # bound per turn
            for name, each in attachments.items()
        },
        transfer.service,
    )

    def sink(facts: Attachment) -> Spool:
        return spools.setdefault(facts.identifier, Spool())

    written = [bytes(part) for part in (transfer.metadata, transfer.data) if part]
    kids = {jwe.inspect(part, zipped=True).header.kid for part in written}
    kids |= {parts.kid(each.record) for each in attachments.values()}
    return bundle.open_and_check(
        received,
        own_keys.opening(ring, *kids),
        expected=_submitted(transfer),
        sink=sink,
        judge=lambda schema, data: (
            dispatches.complaints(data) if schema == dispatches.SCHEMA else None
        ),
        offered=OFFERED,
    )


def _submitted(transfer: Transfer) -> Tags:
    """The tags that the service signed when all had been handed in."""
    row = TransferEvent.objects.get(transfer=transfer, happening=Happening.SUBMIT.value)
    event, _kid = standard.read_unproven(row.token)
    if event.tags is None:
        raise reject(ProblemKind.EVENT_LOG, problems.SUBMISSION, "Die Prüfmarken fehlen im Log.")
    return event.tags


def _check_addressed(document: Document, transfer: Transfer) -> None:
    """Nobody can hand on what was written to somebody else as if it were for us."""
    if str(transfer.destination_id) not in {each.destination for each in document.recipients}:
        raise NotADispatch("addressed to somebody else")


def _keep(
    transfer: Transfer, unpacked: _Unpacked, ring: OpenRing, by: Actor, at: datetime
) -> Dispatch:
    with ExitStack() as stack:
        own = rings.public_key(transfer.authority)
        records: dict[str, Record] = {
            each.id: stack.enter_context(
                archive.put(
                    authority=transfer.authority,
                    to=[own],
                    content=unpacked.spools[each.id],
                    name=each.name,
                    media_type=each.media_type,
                    kind=Kind.DISPATCH_FILE,
                    at=at,
                )
            )
            for each in unpacked.document.files
        }
        with transaction.atomic():
            Transfer.objects.select_for_update().get(pk=transfer.pk)
            if found := Dispatch.objects.filter(transfer=transfer).first():
                return found
            if found := _known(transfer, unpacked, ring):
                _answer(transfer, ring, Happening.ACCEPT, by, at, manifest=unpacked.signed.manifest)
                return found
            dispatch = _create(transfer, unpacked, at)
            sending.keep_files(dispatch, records, by, at)
            keys.remember(transfer.authority, [(unpacked.document.sender, unpacked.key)], by, at)
            _record(dispatch, unpacked.signed, by, at)
            _answer(transfer, ring, Happening.ACCEPT, by, at, manifest=unpacked.signed.manifest)
            return dispatch


def _known(transfer: Transfer, unpacked: _Unpacked, ring: OpenRing) -> Dispatch | None:
    """The dispatch, where it has come before: a sender that lost the answer sends it again. Raises
    Rejection where it is another one under the same key."""
    key = unpacked.document.key
    found = Dispatch.objects.filter(authority=transfer.authority, key=key).first()
    if found is None:
        return None
    if dispatches.read(found, ring).manifest != unpacked.signed.manifest:
        detail = "Diese Nachricht ist schon einmal angekommen, aber anders."
        raise reject(ProblemKind.TECHNICAL, DATA, detail)
    return found


def _create(transfer: Transfer, unpacked: _Unpacked, at: datetime) -> Dispatch:
    document, authority = unpacked.document, transfer.authority
    room = _room(transfer, document, at)
    here = str(transfer.destination_id)
    everybody = {p.destination: p for p in (document.sender, *document.recipients)}
    joined: dict[str, Participant] = {
        destination: sending.join(room, *senders.known_as(authority, party))
        for destination, party in everybody.items()
        if destination != here
    }
    dispatch = Dispatch(
        room=room,
        authority=authority,
        key=UUID(document.key),
        direction=Direction.IN,
        sender=joined[document.sender.destination],
        sent_at=unpacked.sent_at,
        answer_by=document.answer_by,
        binding=document.binding,
        transfer=transfer,
    )
    dispatches.seal(dispatch, unpacked.signed)
    dispatch.save(force_insert=True)
    more = {"answer_by": document.answer_by} if document.answer_by else {}
    Room.objects.filter(pk=room.pk).update(last_at=at, unread=True, closed_at=None, **more)
    return dispatch


def _room(transfer: Transfer, document: Document, at: datetime) -> Room:
    room = Room.objects.filter(authority=transfer.authority, key=document.room).first()
    if room is None:
        room = Room(authority=transfer.authority, key=UUID(document.room), opened_at=at, last_at=at)
        dispatches.seal_subject(room, document.subject)
        room.save(force_insert=True)
    return room


def _record(dispatch: Dispatch, signed: Signed, by: Actor, at: datetime) -> None:
    transfer = dispatch.transfer
    audit.record(
        verb="dispatch.receive",
        object=dispatch,
        by=by,
        at=at,
        authority=dispatch.authority_id,
        files=len(signed.document.files),
        binding=dispatch.binding,
        manifest=hashes.sha512(signed.manifest.encode()),
        ways=f"{transfer.destination_id}:{transfer.pk}" if transfer else "",
        **proving.of(dispatch),
    )


def _answer(
    transfer: Transfer,
    ring: OpenRing,
    happening: Happening,
    by: Actor,
    at: datetime,
    *,
    reasons: tuple[Problem, ...] = (),
    manifest: str = "",
) -> None:
    """Sign for the authority what becomes of the delivery."""
    event = events.build(
        transfer,
        happening,
        at,
        issuer=str(transfer.destination_id),
        tags=events.tags_of(transfer) if happening is Happening.ACCEPT else None,
        reasons=reasons,
        evidence=hashes.sha512(manifest.encode()) if manifest else "",
    )
    token = standard.build(event, own_keys.signing(ring))
    delivering.answer(transfer=transfer, token=token, by=by, at=at)
