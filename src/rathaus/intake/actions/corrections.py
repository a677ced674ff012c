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
    # get_or_create, so that two clicks at once get the same draft
    content.write_draft(draft, data)
    content.write_note(draft, note)
    values = {f.attname: getattr(draft, f.attname) for f in Draft._meta.concrete_fields}
    stored, created = Draft.objects.get_or_create(correction_id=correction_id, defaults=values)
    require(by, "draft.edit", stored)
    if created:
        DraftAttachment.objects.bulk_create(
            DraftAttachment(authority=authority, draft=stored, record=each, added_at=at)
            for each in attachments
        )
        record(
            verb="correction.start", object=stored, by=by, at=at, authority=authority.pk,
            questions=len(paths),
        )  # fmt: skip
    return stored
