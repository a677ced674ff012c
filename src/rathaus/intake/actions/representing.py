"""Applying for somebody who has no account and has given a mandate on paper (§ 14 VwVfG)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from rathaus.access.actor import Actor
from rathaus.archive import actions as archive
from rathaus.archive.forms import CheckedUpload
from rathaus.archive.models import Kind, Record
from rathaus.audit.actions import record as record_event
from rathaus.intake import content
from rathaus.intake.actions.drafts import locked
from rathaus.intake.actions.files import give_up
from rathaus.intake.content import PaperMandate
from rathaus.intake.models import Draft, DraftAttachment
from rathaus.lib.errors import RathausError
from rathaus.vault import account_keys


def represent(
    *, draft: Draft, mandate: PaperMandate, upload: CheckedUpload | None, by: Actor, at: datetime
) -> None:
    """The draft is made for somebody else; `upload` is their mandate, None keeps the one that is
    there. Raises RathausError where there is none, and where this draft cannot be made so."""
    with transaction.atomic():  # before anything is on the disk
        before = content.paper_mandate(_open(draft, by))
    if upload is None:
        if before is None:
            raise RathausError(_("Bitte laden Sie die unterschriebene Vollmacht hoch."))
        _keep(draft, replace(mandate, file=before.file), None, by, at)
        return
    with archive.put(
        authority=draft.authority,
        to=[account_keys.public_key(draft.account_id)],
        content=upload.content,
        name=upload.name,
        media_type=upload.media_type,
        kind=Kind.DRAFT_FILE,
        at=at,
    ) as record:
        _keep(draft, replace(mandate, file=str(record.pk)), record, by, at)


@transaction.atomic
def represent_nobody(*, draft: Draft, by: Actor, at: datetime) -> None:
    """The person applies for themselves after all; the mandate is destroyed."""
    draft = _open(draft, by)
    before = content.paper_mandate(draft)
    if before is None:
        return
    _save(draft, None, at)
    give_up(draft.attachments.filter(record_id=before.file), by, at)
    _event("draft.represent_nobody", draft, by, at)


@transaction.atomic
def _keep(
    draft: Draft, mandate: PaperMandate, record: Record | None, by: Actor, at: datetime
) -> None:
    draft = _open(draft, by)
    before = content.paper_mandate(draft)
    if record is not None:
        archive.keep(record=record, by=by, at=at)
        DraftAttachment.objects.create(
            authority_id=draft.authority_id, draft=draft, record=record, added_at=at
        )
    _save(draft, mandate, at)
    if before is not None and before.file != mandate.file:
        give_up(draft.attachments.filter(record_id=before.file), by, at)
    _event("draft.represent", draft, by, at)


def _open(draft: Draft, by: Actor) -> Draft:
    draft = locked(draft, by)
    if draft.is_correction:
        raise RathausError(_("Für wen ein Antrag gestellt ist, steht nach dem Absenden fest."))
    if by.mandate is not None:
        raise RathausError(
            _("Sie handeln schon mit einer Vollmacht. Wechseln Sie zuerst zu „Für mich selbst“.")
        )
    return draft


def _save(draft: Draft, mandate: PaperMandate | None, at: datetime) -> None:
    content.write_paper_mandate(draft, mandate)
    draft.updated_at = at
    draft.save(update_fields=["content", "updated_at"])


def _event(verb: str, draft: Draft, by: Actor, at: datetime) -> None:
    record_event(verb=verb, object=draft, by=by, at=at, authority=draft.authority_id)
