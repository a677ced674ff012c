"""Writes of files in drafts."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Count, Sum
from django.utils.translation import gettext as _

from rathaus.access.actor import Actor
from rathaus.archive import actions as archive
from rathaus.archive.forms import CheckedUpload
from rathaus.archive.models import Kind, Record
from rathaus.audit.actions import record as record_event
from rathaus.intake import content, queries
from rathaus.intake.actions.drafts import locked, store_answers
from rathaus.intake.actions.files import give_up
from rathaus.intake.forms import load, web
from rathaus.intake.forms.definition import Field, Form
from rathaus.intake.forms.instance import Data
from rathaus.intake.forms.page import is_free
from rathaus.intake.models import Draft, DraftAttachment
from rathaus.lib.errors import RathausError
from rathaus.vault import account_keys

MAX_FILES = 50  # a draft
MAX_TOTAL = 100 * 1024 * 1024  # bytes a draft


def attach(*, draft: Draft, path: str, upload: CheckedUpload, by: Actor, at: datetime) -> Record:
    """Store a checked file as an answer to the question at `path`; a question for one file forgets
    the file it had. Raises RathausError where the question does not take it or there are too many.
    """
    with transaction.atomic():  # before anything is on the disk
        draft = locked(draft, by)
        _with_file(draft, path, upload, upload.name)
    with archive.put(
        authority=draft.authority,
        to=[account_keys.public_key(draft.account_id)],
        content=upload.content,
        name=upload.name,
        media_type=upload.media_type,
        kind=Kind.DRAFT_FILE,
        at=at,
    ) as record:
        return _attach(draft, path, upload, record, by, at)


@transaction.atomic
def _attach(
    draft: Draft, path: str, upload: CheckedUpload, record: Record, by: Actor, at: datetime
) -> Record:
    draft = locked(draft, by)
    form, changed = _with_file(draft, path, upload, str(record.pk))
    archive.keep(record=record, by=by, at=at)
    DraftAttachment.objects.create(
        authority_id=draft.authority_id, draft=draft, record=record, added_at=at
    )
    store_answers(draft, changed, at)
    used = content.used_files(draft, web.files(form, changed))
    give_up(draft.attachments.exclude(record_id__in=used), by, at)
    _event("draft.attach", draft, by, at, record.size)
    return record


def _with_file(draft: Draft, path: str, upload: CheckedUpload, name: str) -> tuple[Form, Data]:
    """The form, and the answers with the file under `name` in its place."""
    form = load(draft.form_version.content)
    answers = content.read_draft(draft)
    field = web.field_at(form, path)
    if field is None or not web.is_file(form, path):
        raise RathausError(_("Zu dieser Frage gehört keine Datei."))
    if not is_free(path, queries.free_paths(draft, form, answers)):
        raise RathausError(_("Diese Angabe können Sie jetzt nicht ändern."))
    _check_field(field, upload)
    _check_draft(draft, upload)
    changed = web.add_file(form, answers, path, name)
    if changed == answers:
        raise RathausError(_("Mehr Dateien sind hier nicht möglich."))
    return form, changed


@transaction.atomic
def remove_attachment(*, draft: Draft, record_id: str, by: Actor, at: datetime) -> None:
    """Take a file out of the draft. A file that is not there changes nothing."""
    draft = locked(draft, by)
    form = load(draft.form_version.content)
    answers = content.read_draft(draft)
    free = queries.free_paths(draft, form, answers)
    held = [path for path, each in web.files(form, answers) if each == record_id]
    if not held:
        return
    if not all(is_free(path, free) for path in held):
        raise RathausError(_("Diese Angabe können Sie jetzt nicht ändern."))
    store_answers(draft, web.remove_file(answers, record_id), at)
    give_up(draft.attachments.filter(record_id=record_id), by, at)
    _event("draft.remove_attachment", draft, by, at, None)


def _check_field(field: Field, upload: CheckedUpload) -> None:
    if field.media_types and upload.media_type not in field.media_types:
        raise RathausError(
            _("„%(name)s“ hat einen Dateityp, der hier nicht möglich ist. Möglich sind: %(types)s.")
            % {"name": upload.name, "types": ", ".join(field.media_types)}
        )
    if field.max_size and len(upload.content) > field.max_size:
        raise RathausError(
            _("„%(name)s“ ist zu groß. Erlaubt sind höchstens %(limit)s MB.")
            % {"name": upload.name, "limit": max(field.max_size // 1_000_000, 1)}
        )


def _check_draft(draft: Draft, upload: CheckedUpload) -> None:
    held = draft.attachments.aggregate(files=Count("pk"), size=Sum("record__size"))
    if held["files"] >= MAX_FILES:
        raise RathausError(
            _("Ein Antrag kann höchstens %(count)d Dateien haben.") % {"count": MAX_FILES}
        )
    if (held["size"] or 0) + len(upload.content) > MAX_TOTAL:
        raise RathausError(
            _("Alle Dateien zusammen dürfen höchstens %(limit)d MB groß sein.")
            % {"limit": MAX_TOTAL // (1024 * 1024)}
        )


def _event(verb: str, draft: Draft, by: Actor, at: datetime, size: int | None) -> None:
    record_event(verb=verb, object=draft, by=by, at=at, authority=draft.authority_id, size=size)
