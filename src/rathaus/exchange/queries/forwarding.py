"""What can be forwarded: a dispatch or an e-mail, as quoted text and files to choose from."""

from __future__ import annotations

from dataclasses import dataclass, field
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from rathaus.access.actor import Actor
from rathaus.access.check import require
from rathaus.archive.models import Record
from rathaus.exchange import registry
from rathaus.exchange.content.dispatches import LONGEST_SUBJECT
from rathaus.exchange.models import Dispatch, FiledMail
from rathaus.exchange.queries import mails, rooms
from rathaus.lib.errors import Stranger

MARK = "WG: "
LONGEST_QUOTE = 15_000  # characters, so that there is room for own words


@dataclass(frozen=True)
class OriginFile:
    """A file that can be sent along."""

    id: str
    name: str
    record: Record


@dataclass(frozen=True)
class Origin:
    """What is forwarded; `reference` is the sender's file number."""

    id: str
    subject: str
    text: str = field(repr=False)
    files: list[OriginFile]


def origin(pk: str, actor: Actor) -> Origin:
    """What may be forwarded by the actor. Raises Stranger, Forbidden."""
    try:
        wanted = UUID(pk)
    except ValueError as error:
        raise Stranger from error
    found = Dispatch.objects.filter(pk=wanted).select_related("room", "sender")
    dispatch = found.prefetch_related("files__record").first()
    if dispatch is not None:
        require(actor, "room.work", dispatch.room)
        return _of_dispatch(dispatch, actor)
    mail = mails.by_id(wanted)
    if mail.case_id is not None:
        registry.mail_case(mail.case_id, "case.work", actor)
    else:
        require(actor, "room.work", mail.room)
    return _of_mail(mail, actor)


def _of_dispatch(dispatch: Dispatch, actor: Actor) -> Origin:
    shown = rooms.shown_one(dispatch, actor.keys)
    document = shown.document
    at = timezone.localtime(dispatch.sent_at)
    heads = [
        (_("Von"), ", ".join(filter(None, (document.sender.name, document.author)))),
        (_("An"), ", ".join(each.name for each in document.recipients)),
        (_("Gesendet"), _("%(at)s Uhr") % {"at": f"{at:%d.%m.%Y, %H:%M}"}),
        (_("Betreff"), document.subject),
        (_("Aktenzeichen"), document.reference),
    ]
    files = [OriginFile(str(each.pk), name, each.record) for each, name in shown.files]
    return _origin(dispatch.pk, document.subject, heads, document.text, files)


def _of_mail(mail: FiledMail, actor: Actor) -> Origin:
    shown = mails.shown(mail, actor.keys)
    heads = [
        (_("Von"), shown.sender),
        (_("An"), shown.to),
        (_("Gesendet"), shown.date),
        (_("Betreff"), shown.subject),
    ]
    files = [OriginFile(str(each.pk), name, each.record) for each, name in shown.files]
    return _origin(mail.pk, shown.subject, heads, shown.text, files)


def _origin(
    pk: UUID, subject: str, heads: list[tuple[str, str]], text: str, files: list[OriginFile]
) -> Origin:
    if len(text) > LONGEST_QUOTE:
        text = "\n".join((text[:LONGEST_QUOTE], _("[gekürzt]")))
    quoted = "\n".join(f"> {line}".rstrip() for line in text.split("\n"))
    told = "\n".join(f"{name}: {value}" for name, value in heads if value)
    marked = subject if subject.startswith(MARK) else MARK + subject
    title = _("Weitergeleitete Nachricht")
    body = f"\n\n---- {title} ----\n{told}\n\n{quoted}"
    return Origin(str(pk), marked[:LONGEST_SUBJECT], body, files)
