"""The only module of this part that reads or writes personal content."""

from __future__ import annotations

import copy
from collections.abc import Iterable
from uuid import UUID

from rathaus.archive.models import Record
from rathaus.intake.forms.instance import Data
from rathaus.intake.models import Draft, DraftAttachment


def read_draft(draft: Draft) -> Data:
    """The answers so far: an instance of the form version, blanks and raw texts included."""
    return copy.deepcopy(draft.content)


def write_draft(draft: Draft, data: Data) -> None:
    """Put the answers into the draft; the caller saves the field ``content``."""
    draft.content = data


def erase_draft(draft: Draft) -> None:
    """Forget the answers and the officials' note; the caller saves both fields."""
    draft.content = {}
    draft.correction_note = ""


def write_note(draft: Draft, note: str) -> None:
    """Put what the authority asks for into the draft; the caller saves ``correction_note``."""
    draft.correction_note = note


def read_note(draft: Draft) -> str:
    """What the authority asks for, "" where it is no correction."""
    return draft.correction_note


def file_names(draft: Draft) -> dict[str, str]:
    """Record id → name of the file, for all files of the draft. One query."""
    attachments = DraftAttachment.objects.filter(draft=draft).select_related("record")
    return {str(each.record_id): each.record.name for each in attachments}


def records(draft: Draft, wanted: Iterable[str]) -> dict[str, Record]:
    """Record id → record, of those files of the draft that are wanted. One query."""
    ids = [UUID(each) for each in wanted]
    found = DraftAttachment.objects.filter(draft=draft, record_id__in=ids)
    return {str(each.record_id): each.record for each in found.select_related("record")}
