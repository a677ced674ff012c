"""Giving up files of drafts."""

from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet

from rathaus.access.actor import Actor
from rathaus.archive import actions as archive
from rathaus.intake.models import DraftAttachment


def give_up(attachments: QuerySet[DraftAttachment], by: Actor, at: datetime) -> None:
    """Take these files out of their draft and destroy them, except those that still belong to
    something else: to an application that was submitted, to its correction."""
    records = [each.record for each in attachments.select_related("record")]
    attachments.delete()
    for record in records:
        archive.discard(record=record, by=by, at=at)
