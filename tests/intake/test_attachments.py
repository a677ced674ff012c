from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from rathaus.archive import content as archive
from rathaus.catalogue.models import Offer
from rathaus.exchange.arrival import Arrival
from rathaus.intake import content
from rathaus.intake.actions import attachments
from rathaus.intake.forms.items import Item
from rathaus.intake.models import Draft, DraftAttachment
from rathaus.intake.templatetags.antrag import file_help
from rathaus.vault.envelope import NotForTheseKeys
from tests.cast import Cast
from tests.intake.story import DOG, OWNER, PDF, Applicant


def file(name: str = "Impfpass.pdf", data: bytes = PDF) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data, "application/pdf")


@pytest.fixture
def at_files(anna: Applicant, dog_offer: Offer) -> Applicant:
    """Anna at the step that takes files."""
    anna.open(f"/antrag/neu/{dog_offer.pk}/039995401001/").press().press(**OWNER)
    return anna.press(**DOG, weitere_hunde="0")


def answers() -> dict[str, Any]:
    return content.read_draft(Draft.objects.get())


def test_a_file_is_kept_when_other_answers_fail_and_arrives(
    cast: Cast, at_files: Applicant, arrivals: list[Arrival]
) -> None:
    at_files.press(impfpass=file())
    assert "Bitte wählen Sie" in at_files.page.text
    assert "Impfpass.pdf" in at_files.page.text
    at_files.press(ermaessigung="nein").press(lastschrift="false").press(richtig="true")
    assert "Impfpass.pdf" in at_files.page.text
    at_files.press()
    (arrived,) = arrivals[0].attachments
    assert arrived.path == "impfpass/0"
    assert arrivals[0].data["impfpass"] == [str(arrived.record.pk)]
    assert archive.read(arrived.record, cast.wiesental_clerk.keys) == PDF
    with pytest.raises(NotForTheseKeys):  # sent is the authority's
        archive.read(arrived.record, cast.citizen.keys)
    assert not DraftAttachment.objects.exists()


def test_what_may_be_uploaded_is_said_before(at_files: Applicant) -> None:
    assert "PDF, PNG, JPG, WEBP" in at_files.page.text
    assert "höchstens 20 MB je Datei" in at_files.page.text
    own = Item(
        kind="files", path="a", label="A", help="Beides.", accept="application/pdf,image/jpeg",
        max_size=3_000_000, most=5,
    )  # fmt: skip
    assert file_help(own) == "Beides. PDF, JPG, höchstens 3 MB je Datei, bis zu 5 Dateien."
    own.max_size, own.most = 10**9, 1
    assert file_help(own) == "Beides. PDF, JPG, höchstens 20 MB je Datei."


def test_a_file_is_judged_by_its_content(at_files: Applicant) -> None:
    at_files.press("upload:impfpass", impfpass=file("Impfpass.pdf", b"MZ\x90\x00"))
    assert "Dateityp" in at_files.page.text
    assert "impfpass" not in answers()


def test_several_files_are_uploaded_downloaded_and_removed(at_files: Applicant) -> None:
    at_files.press("upload:impfpass", impfpass=[file("a.pdf"), file("b.pdf", PDF + b"b")])
    first, second = answers()["impfpass"]
    draft = Draft.objects.get()
    found = at_files.client.get(f"/antrag/{draft.pk}/anlage/{second}/")
    assert found.content == PDF + b"b"
    assert found["Content-Disposition"] == 'attachment; filename="b.pdf"'
    at_files.press(f"forget:{first}")
    assert answers()["impfpass"] == [second]
    assert DraftAttachment.objects.count() == 1
    assert at_files.client.get(f"/antrag/{draft.pk}/anlage/{first}/").status_code == 404


def test_only_so_many_files(at_files: Applicant, monkeypatch: pytest.MonkeyPatch) -> None:
    at_files.press(
        "upload:impfpass", impfpass=[file(f"{n}.pdf", PDF + bytes([n])) for n in b"abcde"]
    )
    assert len(answers()["impfpass"]) == 5
    assert "impfpass" not in [i["name"] for i in at_files.page.inputs if i.get("type") == "file"]
    monkeypatch.setattr(attachments, "MAX_FILES", 5)
    at_files.press("upload:nachweis", ermaessigung="rettung")
    at_files.press("upload:nachweis", nachweis=file("z.pdf"))
    assert "höchstens 5 Dateien" in at_files.page.text


def test_a_file_answer_cannot_be_posted_as_text(at_files: Applicant) -> None:
    at_files.press("apply", **{"impfpass": "01a20615-ba05-7444-8ead-c8c708606cb7"})
    assert "impfpass" not in answers()


def test_a_question_without_file_takes_none(at_files: Applicant) -> None:
    at_files.press("apply", bemerkung=file())
    assert DraftAttachment.objects.count() == 0
    assert "keine Datei" in at_files.page.text
