"""Reads of filed e-mails."""

from __future__ import annotations

from dataclasses import dataclass, field
from uuid import UUID

from django.db.models import QuerySet

from rathaus.archive import content as archive
from rathaus.exchange.models import FiledMail, FiledMailFile, Room
from rathaus.lib.errors import Stranger
from rathaus.vault.content import open_json
from rathaus.vault.envelope import Keys


@dataclass(frozen=True)
class ShownMail:
    """A filed e-mail as pages show it."""

    mail: FiledMail
    sender: str
    to: str
    date: str
    subject: str
    message_id: str
    text: str = field(repr=False)
    left_out: list[str] = field(default_factory=list)
    files: list[tuple[FiledMailFile, str]] = field(default_factory=list)


def of_room(room: Room, keys: Keys) -> list[ShownMail]:
    """The e-mails of a room, oldest first. Raises as `shown`."""
    return _all(FiledMail.objects.filter(room=room), keys)


def of_case(case: UUID, keys: Keys) -> list[ShownMail]:
    """The e-mails that were filed with a case, oldest first. Raises as `shown`."""
    return _all(FiledMail.objects.filter(case_id=case), keys)


def shown(mail: FiledMail, keys: Keys) -> ShownMail:
    """What an e-mail says. Raises Unreadable, NotForTheseKeys, Locked, NotEntitled."""
    stored = open_json(mail, mail.content, keys)
    files = [(each, archive.name(each.record, keys)) for each in mail.files.all()]
    return ShownMail(mail=mail, files=files, **stored)


def by_id(pk: UUID) -> FiledMail:
    """An e-mail. Raises Stranger where there is none."""
    rows = FiledMail.objects.select_related("room", "original", "authority")
    found = rows.prefetch_related("files__record").filter(pk=pk).first()
    if found is None:
        raise Stranger
    return found


def file(mail: FiledMail, pk: UUID) -> FiledMailFile:
    """A file of an e-mail. Raises Stranger."""
    found = FiledMailFile.objects.filter(pk=pk, mail=mail).select_related("record").first()
    if found is None:
        raise Stranger
    return found


def _all(rows: QuerySet[FiledMail], keys: Keys) -> list[ShownMail]:
    found = rows.select_related("original", "room").prefetch_related("files__record")
    return [shown(each, keys) for each in found]
