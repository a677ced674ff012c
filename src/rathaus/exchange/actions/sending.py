"""A dispatch leaves: signed by the authority, encrypted for each recipient, kept for oneself."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import IO
from uuid import UUID, uuid4

from django.db import transaction

from rathaus.access.actor import Actor
from rathaus.access.check import require
from rathaus.archive import actions as archive
from rathaus.archive.models import Kind, Record
from rathaus.audit import actions as audit
from rathaus.exchange import tasks
from rathaus.exchange.actions import delivering, keys
from rathaus.exchange.content import dispatches, own_keys, parts
from rathaus.exchange.content.dispatches import Document, NamedFile, Party, Signed
from rathaus.exchange.models import (
    Consignment,
    ConsignmentFile,
    Destination,
    Direction,
    Dispatch,
    DispatchFile,
    Participant,
    Peer,
    Room,
    Transfer,
)
from rathaus.exchange.queries.directory import Recipient, party_of
from rathaus.lib import jobs
from rathaus.standards.fitconnect import bundle, hashes
from rathaus.standards.fitconnect.bundle import SealedAttachment
from rathaus.standards.jose.segments import Source
from rathaus.tenancy.models import Authority
from rathaus.vault import proving, rings
from rathaus.vault.rings import StaffKeys

PIECE = 1024 * 1024  # bytes read at once
SAFETY = timedelta(minutes=2)


@dataclass(frozen=True)
class File:
    """A file to send; `open` gives its plain bytes from the beginning, as often as asked."""

    name: str
    media_type: str
    open: Callable[[], Source]


@dataclass(frozen=True, kw_only=True)
class Letter:
    """What a dispatch says, before it is signed. `key` is chosen by the caller and makes it happen
    once; `room` is the room's key."""

    key: UUID
    room: UUID
    subject: str
    text: str
    recipients: tuple[Recipient, ...]
    files: tuple[File, ...] = ()
    answer_by: date | None = None
    binding: bool = False
    answers: str = ""
    reference: str = ""


@dataclass(frozen=True)
class _Sealed:
    """The parts for one recipient."""

    recipient: Recipient
    metadata: bytes
    data: bytes
    tags: dict[str, object]
    attachments: tuple[delivering.Part, ...]


def send(*, letter: Letter, sender: Destination, by: Actor, at: datetime) -> Dispatch:
    """Send a dispatch to all its recipients; the same key again returns the dispatch. To be called
    outside of transactions. Raises Stranger, Forbidden, Locked, NotEntitled, NoExchangeKeys,
    RathausError when a file cannot be stored."""
    authority = sender.authority
    require(by, "room.work", authority)
    if sent := Dispatch.objects.filter(authority=authority, key=letter.key).first():
        return sent
    assert isinstance(by.keys, StaffKeys)  # noqa: S101  # who may work in rooms is staff
    ids = {str(uuid4()): file for file in letter.files}
    found = {name: _hash(file) for name, file in ids.items()}
    document = _document(letter, sender, ids, by)
    signed = dispatches.sign(document, found, own_keys.signing(by.keys.ring), at)
    with ExitStack() as stack:
        own = {
            name: stack.enter_context(_own_copy(authority, file, at)) for name, file in ids.items()
        }
        sealed = [_sealed(stack, signed, each, ids, at) for each in letter.recipients]
        with transaction.atomic():
            return _send(letter, sender, signed, own, sealed, by, at)


def _send(
    letter: Letter,
    sender: Destination,
    signed: Signed,
    own: dict[str, Record],
    sealed: Sequence[_Sealed],
    by: Actor,
    at: datetime,
) -> Dispatch:
    Authority.objects.select_for_update().get(pk=sender.authority_id)  # a double click waits
    if sent := Dispatch.objects.filter(authority=sender.authority, key=letter.key).first():
        return sent
    room = _room(sender.authority, letter, at)
    dispatch = _new(letter, room, signed, by, at)
    keep_files(dispatch, own, by, at)
    used = [(each.recipient.party, each.recipient.key) for each in sealed]
    keys.remember(sender.authority, used, by, at)
    ways = [_consign(dispatch, sender, each, by, at) for each in sealed]
    Room.objects.filter(pk=room.pk).update(
        last_at=at, unread=False, closed_at=None, **({"answer_by": None} if letter.answers else {})
    )
    _record(dispatch, signed, ways, by, at)
    return dispatch


def _record(dispatch: Dispatch, signed: Signed, ways: list[str], by: Actor, at: datetime) -> None:
    """With the hash of the manifest and the ids of the deliveries: so a third party can tie each
    receipt to this dispatch."""
    audit.record(
        verb="dispatch.send",
        object=dispatch,
        by=by,
        at=at,
        authority=dispatch.authority_id,
        recipients=len(ways),
        files=len(signed.document.files),
        binding=dispatch.binding,
        manifest=hashes.sha512(signed.manifest.encode()),
        ways=" ".join(filter(None, ways)),
        **proving.of(dispatch),
    )


def _new(letter: Letter, room: Room, signed: Signed, by: Actor, at: datetime) -> Dispatch:
    dispatch = Dispatch(
        room=room,
        authority=room.authority,
        key=letter.key,
        direction=Direction.OUT,
        author=by.label,
        sent_at=at,
        answer_by=letter.answer_by,
        binding=letter.binding,
    )
    dispatches.seal(dispatch, signed)
    dispatch.save(force_insert=True)
    return dispatch


def keep_files(dispatch: Dispatch, own: dict[str, Record], by: Actor, at: datetime) -> None:
    """Give the files of a dispatch their rows; `own` is id → record from `archive.put`."""
    for name, record in own.items():
        archive.keep(record=record, by=by, at=at)
        DispatchFile.objects.create(dispatch=dispatch, name=UUID(name), record=record)


def _consign(
    dispatch: Dispatch, sender: Destination, sealed: _Sealed, by: Actor, at: datetime
) -> str:
    """Send it on its way: destination and delivery as the ledger names them ("" where the delivery
    has no id yet)."""
    participant = Participant.objects.get(
        room=dispatch.room, destination=UUID(sealed.recipient.party.destination)
    )
    consignment = Consignment(dispatch=dispatch, participant=participant, tags=sealed.tags)
    if sealed.recipient.peer is None:
        consignment.save(force_insert=True)
        transfer = _deposit(consignment, sender, sealed, by, at)
        return f"{participant.destination}:{transfer.pk}"
    consignment.metadata, consignment.data = sealed.metadata, sealed.data
    consignment.next_try_at = at + SAFETY  # should the job be lost
    consignment.save(force_insert=True)
    for part in sealed.attachments:
        archive.keep(record=part.record, by=by, at=at)
        ConsignmentFile.objects.create(
            consignment=consignment, name=part.name, record=part.record, size=part.size
        )
    jobs.enqueue(tasks.carry, consignment.pk)
    return ""


def _deposit(
    consignment: Consignment, sender: Destination, sealed: _Sealed, by: Actor, at: datetime
) -> Transfer:
    """To an authority of this installation: through the same service, without the network."""
    destination = Destination.objects.get(pk=sealed.recipient.party.destination)
    addressed = delivering.Addressed(
        destination=destination,
        announced=tuple(part.name for part in sealed.attachments),
        service=dispatches.SERVICE,
        sender=sender.authority,
        consignment=consignment,
    )
    return delivering.deposit(
        addressed=addressed,
        metadata=sealed.metadata,
        data=sealed.data,
        attachments=sealed.attachments,
        by=by,
        at=at,
    )


def _room(authority: Authority, letter: Letter, at: datetime) -> Room:
    room = Room.objects.filter(authority=authority, key=letter.room).first()
    if room is None:
        room = Room(authority=authority, key=letter.room, opened_at=at, last_at=at)
        dispatches.seal_subject(room, letter.subject)
        room.save(force_insert=True)
    for each in letter.recipients:
        join(room, each.party, each.peer)
    return room


def join(room: Room, party: Party, peer: Peer | None) -> Participant:
    """The participant of a room at that destination."""
    participant, _new = Participant.objects.get_or_create(
        room=room,
        destination=UUID(party.destination),
        defaults={"name": party.name[:200], "ars": party.ars[:12], "peer": peer},
    )
    return participant


def _document(letter: Letter, sender: Destination, files: dict[str, File], by: Actor) -> Document:
    post = by.post
    return Document(
        room=str(letter.room),
        key=str(letter.key),
        subject=letter.subject,
        text=letter.text,
        sender=party_of(sender),
        recipients=tuple(each.party for each in letter.recipients),
        files=tuple(NamedFile(i, file.name, file.media_type) for i, file in files.items()),
        author=", ".join(filter(None, (post.display_name, post.phone))) if post else "",
        reference=letter.reference,
        answer_by=letter.answer_by,
        binding=letter.binding,
        answers=letter.answers,
    )


def _sealed(
    stack: ExitStack, signed: Signed, to: Recipient, files: dict[str, File], at: datetime
) -> _Sealed:
    """Encrypted for one recipient; attachments are stored already, without rows."""
    attachments, stored = [], []
    for name, file in files.items():
        facts, record = _attachment(stack, name, file, to, at)
        attachments.append(facts)
        stored.append(delivering.Part(UUID(name), record, facts.tag, facts.size))
    sealed = bundle.seal(signed.data(), to.key, schema=dispatches.SCHEMA, attachments=attachments)
    return _Sealed(
        to,
        sealed.metadata.encode(),
        sealed.data.encode(),
        sealed.tags.as_dict(),
        tuple(stored),
    )


def _attachment(
    stack: ExitStack, name: str, file: File, to: Recipient, at: datetime
) -> tuple[SealedAttachment, Record]:
    spool = stack.enter_context(tempfile.TemporaryFile())  # noqa: SIM115  # entered; it holds ciphertext
    facts = bundle.seal_attachment(
        file.open(), spool, to.key, identifier=name, mime_type=file.media_type, filename=file.name
    )
    spool.seek(0)
    authority = _receiving(to)
    record = stack.enter_context(
        archive.put(
            authority=authority,
            to=[parts.transit_public()],
            content=_pieces(spool),
            name=name,
            media_type="application/jose",
            kind=Kind.TRANSFER_PART,
            at=at,
        )
    )
    return facts, record


def _receiving(to: Recipient) -> Authority | None:
    if to.peer is not None:
        return to.peer.authority
    return Destination.objects.get(pk=to.party.destination).authority


def _own_copy(authority: Authority, file: File, at: datetime) -> AbstractContextManager[Record]:
    return archive.put(
        authority=authority,
        to=[rings.public_key(authority)],
        content=_pieces(file.open()),
        name=file.name,
        media_type=file.media_type,
        kind=Kind.DISPATCH_FILE,
        at=at,
    )


def _hash(file: File) -> str:
    source = hashes.HashingSource(file.open())
    while source.read(PIECE):
        pass
    return source.value()


def _pieces(source: Source | IO[bytes]) -> Iterator[bytes]:
    while piece := source.read(PIECE):
        yield piece
