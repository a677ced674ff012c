"""An e-mail is filed in a room or a case: what it says, its files, and the bytes as they came."""

from __future__ import annotations

import hashlib
from contextlib import ExitStack
from datetime import datetime
from uuid import UUID, uuid5

from django.db import transaction
from django.utils.translation import gettext as _

from rathaus.access.actor import Actor
from rathaus.access.check import require
from rathaus.archive import actions as archive
from rathaus.archive.models import Kind, Record
from rathaus.audit import actions as audit
from rathaus.exchange import registry
from rathaus.exchange.content import dispatches, mails
from rathaus.exchange.models import FiledMail, FiledMailFile, Room
from rathaus.tenancy.models import Authority
from rathaus.vault import proving, rings
from rathaus.vault.content import seal_json

MAIL_TYPE = "message/rfc822"
HEADS = ("sender", "to", "date", "subject", "message_id", "text")


def file_mail(
    *,
    data: bytes,
    key: UUID,
    authority: Authority,
    room: Room | None = None,
    case: UUID | None = None,
    by: Actor,
    at: datetime,
) -> FiledMail:
    """File the bytes of an e-mail: in a room, with a case, or (neither) in a new room. The same
    bytes with the same key again return what is there. To be called outside of transactions.
    Raises NotAMail, Stranger, Forbidden, archive.content.NotStored."""
    authority = _allowed(authority, room, case, by)
    pk = uuid5(key, hashlib.sha256(data).hexdigest())
    if found := FiledMail.objects.filter(pk=pk).first():
        return found
    mail = mails.parse(data)
    with ExitStack() as stack:
        original = _stored(stack, authority, "E-Mail.eml", MAIL_TYPE, data, at)
        records = [
            _stored(stack, authority, each.name, each.media_type, each.content, at)
            for each in mail.files
        ]
        with transaction.atomic():
            Authority.objects.select_for_update().get(pk=authority.pk)  # a double click waits
            if found := FiledMail.objects.filter(pk=pk).first():
                return found
            archive.keep(record=original, by=by, at=at)
            filed = FiledMail(
                pk=pk,
                authority=authority,
                room=None if case else _in_room(room, authority, mail, pk, at),
                case_id=case,
                author=by.label,
                filed_at=at,
                original=original,
            )
            return _kept(filed, mail, records, by, at)


def _allowed(authority: Authority, room: Room | None, case: UUID | None, by: Actor) -> Authority:
    """Whose mail it becomes. Raises Stranger, Forbidden."""
    if case is not None:
        return registry.mail_case(case, "case.work", by).authority
    require(by, "room.work", room or authority)
    return room.authority if room else authority


def _stored(
    stack: ExitStack, authority: Authority, name: str, media_type: str, data: bytes, at: datetime
) -> Record:
    return stack.enter_context(
        archive.put(
            authority=authority,
            to=[rings.public_key(authority)],
            content=[data],
            name=name,
            media_type=media_type,
            kind=Kind.DISPATCH_FILE,
            at=at,
        )
    )


def _in_room(
    room: Room | None, authority: Authority, mail: mails.Mail, pk: UUID, at: datetime
) -> Room:
    if room is None:
        room = Room(authority=authority, key=uuid5(pk, "room"), opened_at=at, last_at=at)
        subject = mail.subject[: dispatches.LONGEST_SUBJECT] or _("E-Mail ohne Betreff")
        dispatches.seal_subject(room, subject)
        room.save(force_insert=True)
        return room
    Room.objects.filter(pk=room.pk).update(last_at=at, closed_at=None)
    return room


def _kept(
    filed: FiledMail, mail: mails.Mail, records: list[Record], by: Actor, at: datetime
) -> FiledMail:
    values = {name: getattr(mail, name) for name in HEADS} | {"left_out": mail.left_out}
    filed.content = seal_json(filed, values, to=[rings.public_key(filed.authority)])
    filed.save(force_insert=True)
    for record in records:
        archive.keep(record=record, by=by, at=at)
        FiledMailFile.objects.create(mail=filed, record=record)
    audit.record(
        verb="mail.file",
        object=filed,
        by=by,
        at=at,
        authority=filed.authority_id,
        files=len(records),
        **proving.of(filed),
    )
    return filed
