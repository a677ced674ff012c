"""Corrections: an applicant changes marked answers of an application that was submitted."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from rathaus.access.actor import Actor
from rathaus.access.check import require
from rathaus.archive.models import Record
from rathaus.audit.actions import record
from rathaus.intake import content
from rathaus.intake.forms.instance import Data
from rathaus.intake.models import Draft, DraftAttachment, FormVersion
from rathaus.tenancy.models import Authority


@transaction.atomic
def start_correction(
    *,
    correction_id: UUID,
    form_version: FormVersion | UUID,
    offer_id: UUID,
    place: Authority,
    authority: Authority,
    data: Data,
    attachments: Sequence[Record],
    paths: Sequence[str],
    note: str,
    by: Actor,
    at: datetime,
) -> Draft:
    """The draft in which `by` corrects the answers at `paths` (paths of answers or nodes) of an
    application with the instance `data`. The same `correction_id` again returns the same draft,
    also after it was submitted. Submitting calls the handlers of `registry.on_correction`.
    """
    draft = Draft(
        authority=authority,
        account=by.account,
        place=place,
        offer_id=offer_id,
        form_version_id=form_version if isinstance(form_version, UUID) else form_version.pk,
        created_at=at,
        updated_at=at,
        correction_id=correction_id,
        correction_paths=list(paths),
    )
    require(by, "draft.edit", draft)
    content.write_draft(draft, data)
    content.write_note(draft, note)
    stored, created = _get_or_create(draft)
    require(by, "draft.edit", stored)
    if created:
        _keep_files(stored, attachments, at)
        _record(stored, by, at)
    return stored


def _get_or_create(draft: Draft) -> tuple[Draft, bool]:
    """Two clicks at once get the same draft."""
    values = {f.attname: getattr(draft, f.attname) for f in Draft._meta.concrete_fields}
    return Draft.objects.get_or_create(correction_id=draft.correction_id, defaults=values)


def _keep_files(draft: Draft, records: Sequence[Record], at: datetime) -> None:
    DraftAttachment.objects.bulk_create(
        DraftAttachment(authority_id=draft.authority_id, draft=draft, record=each, added_at=at)
        for each in records
    )


def _record(draft: Draft, by: Actor, at: datetime) -> None:
    record(
        verb="correction.start",
        object=draft,
        by=by,
        at=at,
        authority=draft.authority_id,
        questions=len(draft.correction_paths),
    )
