"""Files that a person takes away are gone: the row with the name, and the bytes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from rathaus.archive import content as archive
from rathaus.archive.forms import CheckedUpload
from rathaus.archive.models import Record
from rathaus.catalogue.models import Offer
from rathaus.exchange.arrival import Arrival
from rathaus.intake import actions, content
from rathaus.intake.models import Draft, DraftAttachment
from rathaus.lib import clock
from rathaus.lib.errors import RathausError
from rathaus.vault.envelope import NotForTheseKeys
from tests.cases.story import FORM
from tests.cast import Cast
from tests.intake import story
from tests.intake.story import AT, DOG, OWNER, PDF, Applicant
from tests.intake.test_attachments import file


@pytest.fixture
def at_files(anna: Applicant, dog_offer: Offer) -> Applicant:
    """Anna at the step that takes files."""
    anna.open(f"/antrag/neu/{dog_offer.pk}/039995401001/").press().press(**OWNER)
    return anna.press(**DOG, weitere_hunde="0")


def attach(cast: Cast, draft: Draft, path: str, name: str) -> None:
    upload = CheckedUpload(f"{name}.pdf", "application/pdf", PDF + name.encode())
    actions.attach(draft=draft, path=path, upload=upload, by=cast.citizen, at=AT)


def name_of(cast: Cast, record: Record) -> str:
    """Read by Anna, or by the authority where it is no longer hers."""
    try:
        return archive.name(record, cast.citizen.keys)
    except NotForTheseKeys:
        return archive.name(record, cast.wiesental_clerk.keys)


@pytest.fixture
def kept(cast: Cast, archive_dir: Path, django_capture_on_commit_callbacks: Any) -> Any:
    """Do something; returns names of records and number of files that are kept then."""

    def after(action: Any) -> tuple[list[str], int]:
        with django_capture_on_commit_callbacks(execute=True):
            action()
        names = sorted(name_of(cast, record) for record in Record.objects.all())
        return names, len([path for path in archive_dir.rglob("*") if path.is_file()])

    return after


def test_a_file_that_is_removed(at_files: Applicant, kept: Any) -> None:
    at_files.press("upload:impfpass", impfpass=[file("a.pdf"), file("b.pdf", PDF + b"b")])
    first, _second = content.read_draft(Draft.objects.get())["impfpass"]
    assert kept(lambda: at_files.press(f"forget:{first}")) == (["b.pdf"], 1)


def test_a_file_that_is_replaced_again_and_again(cast: Cast, kept: Any) -> None:
    version = story.publish("hund", json.dumps(FORM).encode())
    draft = actions.start_draft(
        offer=story.offer(cast, version), place=cast.auwinkel, by=cast.citizen, at=AT
    )
    for number in "abc":
        last = kept(lambda name=number: attach(cast, draft, "impfpass", name))
    assert last == (["c.pdf"], 1)


def test_a_file_too_many_is_never_stored(at_files: Applicant, cast: Cast, kept: Any) -> None:
    five = [file(f"{name}.pdf", PDF + name.encode()) for name in "abcde"]
    at_files.press("upload:impfpass", impfpass=five)

    def sixth() -> None:
        with pytest.raises(RathausError, match="Mehr Dateien"):
            attach(cast, Draft.objects.get(), "impfpass", "f")

    assert kept(sixth) == ([f"{name}.pdf" for name in "abcde"], 5)


def test_a_draft_that_is_deleted(at_files: Applicant, cast: Cast, kept: Any) -> None:
    at_files.press("upload:impfpass", impfpass=[file("a.pdf"), file("b.pdf", PDF + b"b")])
    draft = Draft.objects.get()

    def delete() -> None:
        actions.delete_draft(draft=draft, by=cast.citizen, at=clock.now())

    assert kept(delete) == ([], 0)


def test_what_is_sent_stays_and_what_was_not_asked_in_the_end_goes(
    cast: Cast, at_files: Applicant, arrivals: list[Arrival], kept: Any
) -> None:
    at_files.press("upload:impfpass", impfpass=file("a.pdf"))
    at_files.press("upload:nachweis", ermaessigung="rettung")
    at_files.press("upload:nachweis", nachweis=file("b.pdf", PDF + b"b"))
    at_files.press(ermaessigung="nein").press(lastschrift="false").press(richtig="true")
    assert kept(at_files.press) == (["a.pdf"], 1)
    assert [name_of(cast, each.record) for each in arrivals[0].attachments] == ["a.pdf"]
    assert not DraftAttachment.objects.exists()
