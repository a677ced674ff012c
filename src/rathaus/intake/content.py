"""The only module of this part that seals and opens personal content.

A draft is the account's own (content class *account*): answers and files are sealed to its key. On
submission the files are sealed to the authority instead.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from rathaus.accounts.registry import File
from rathaus.archive import actions as archive
from rathaus.archive import content as files
from rathaus.archive.models import Kind, Record
from rathaus.audit.actions import Named
from rathaus.intake.forms.instance import Data
from rathaus.intake.models import Draft, DraftAttachment
from rathaus.lib.errors import RathausError
from rathaus.mailbox.content.holding import file_of
from rathaus.vault import account_keys, rings
from rathaus.vault.account_keys import AccountKeys
from rathaus.vault.content import open_json, seal_json
from rathaus.vault.envelope import Keys, NotForTheseKeys


def keys_of(draft: Draft) -> AccountKeys:
    """The keys of the account to which the draft belongs."""
    return AccountKeys(draft.account_id)


def read_draft(draft: Draft) -> Data:
    """The answers so far: an instance of the form version, blanks and raw texts included."""
    data: Data = _open(draft).get("data", {})
    return data


def write_draft(draft: Draft, data: Data) -> None:
    """Put the answers into the draft; the caller saves the field ``content``."""
    _seal(draft, {**_open(draft), "data": data})


def erase_draft(draft: Draft) -> None:
    """Forget the answers and the officials' note; the caller saves the field ``content``."""
    draft.content = b""


def write_note(draft: Draft, note: str) -> None:
    """Put what the authority asks for into the draft; the caller saves ``content``."""
    _seal(draft, {**_open(draft), "note": note})


def read_note(draft: Draft) -> str:
    """What the authority asks for, "" where it is no correction."""
    return str(_open(draft).get("note", ""))


@dataclass(frozen=True)
class PaperMandate:
    """For whom the draft is made by a mandate on paper, how its author is called, and the record of
    the mandate that was uploaded."""

    name: str
    street: str
    town: str
    own_name: str
    file: str


def paper_mandate(draft: Draft) -> PaperMandate | None:
    """None where the person applies for themselves."""
    found = _open(draft).get("mandate") if draft.is_open else None
    return PaperMandate(**found) if found else None


def write_paper_mandate(draft: Draft, mandate: PaperMandate | None) -> None:
    """Put it into the draft, or forget it; the caller saves the field ``content``."""
    _seal(draft, {**_open(draft), "mandate": asdict(mandate) if mandate else None})


def used_files(draft: Draft, named: Iterable[tuple[str, str]]) -> set[str]:
    """Which files the draft needs: those of its questions and that of a mandate."""
    mandate = paper_mandate(draft)
    return {record_id for _path, record_id in named} | ({mandate.file} if mandate else set())


def file_names(draft: Draft) -> dict[str, str]:
    """Record id → name of the file, for all files of the draft that its account can still open (a
    correction that is over has files of the authority). At most two queries."""
    attachments = DraftAttachment.objects.filter(draft=draft).select_related("record")
    keys, names = keys_of(draft), {}
    for each in attachments:
        with suppress(NotForTheseKeys, files.Damaged):
            names[str(each.record_id)] = files.name(each.record, keys)
    return names


def export_files(draft: Draft, keys: Keys) -> Iterator[File]:
    """The files of the draft that its account can open, for the export. One query."""
    attachments = DraftAttachment.objects.filter(draft=draft).select_related("record")
    for each in attachments.order_by("added_at", "pk"):
        with suppress(NotForTheseKeys):
            yield file_of(each.record, keys)


def records(draft: Draft, wanted: Iterable[str]) -> dict[str, Record]:
    """Record id → record, of those files of the draft that are wanted. One query."""
    ids = [UUID(each) for each in wanted]
    found = DraftAttachment.objects.filter(draft=draft, record_id__in=ids)
    return {str(each.record_id): each.record for each in found.select_related("record")}


def hand_over(draft: Draft, given: Iterable[Record], by: Named, at: datetime) -> None:
    """Seal the files to the authority, and to the account no longer: from now on they are the
    authority's, and no key of the installation opens them. Raises NoKeyRing; RathausError where the
    authority has taken files of a correction back."""
    given = list(given)
    archive.retain(records=given, on=None, kind=Kind.APPLICATION_FILE, by=by, at=at)
    try:
        archive.readdress(
            records=given,
            to=[rings.public_key(draft.authority)],
            without=[account_keys.public_key(draft.account_id).id],
            keys=keys_of(draft),
            by=by,
            at=at,
        )
    except NotForTheseKeys as error:
        raise RathausError(
            _("Diese Nachforderung ist schon erledigt. Sie können uns im Postfach schreiben.")
        ) from error


def _open(draft: Draft) -> dict[str, Any]:
    return dict(open_json(draft, draft.content, keys_of(draft)))


def _seal(draft: Draft, values: dict[str, Any]) -> None:
    draft.content = seal_json(draft, values, to=[account_keys.public_key(draft.account_id)])
