"""Anna applies for Otto, who has no account and has signed a mandate: recorded and sealed from the
form to the notice."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from rathaus.archive import content as archive
from rathaus.archive.models import Record
from rathaus.audit.models import Event
from rathaus.cases import actions, content
from rathaus.cases.models import Case, PaperMandate
from rathaus.cases.queries import records_of
from rathaus.intake import actions as intake
from rathaus.intake.models import Draft, DraftAttachment
from rathaus.lib import clock
from rathaus.lib.errors import Forbidden, RathausError, Stranger
from rathaus.vault.envelope import NotForTheseKeys
from tests.access.mandates.test_mandates import granted
from tests.cases.test_deciding import text_of as printed
from tests.cases.test_representative import STEPS, decide
from tests.cast import sign_in
from tests.mailbox.test_pages import text_of

PDF = b"%PDF-1.7\nVollmacht\n%%EOF"
TOLD = {
    "name": "Otto Ottensen",
    "street": "Am Deich 9",
    "town": "29992 Auwinkel",
    "own_name": "Anna Auerbach",
}


def file(name="Vollmacht Otto.pdf", data=PDF):
    return SimpleUploadedFile(name, data, "application/pdf")


def filled(cast, tax, by=None):
    """A draft that is ready to be sent off."""
    by, at = by or cast.citizen, clock.now()
    draft = intake.start_draft(offer=tax.offer, place=cast.auwinkel, by=by, at=at)
    for number, answers in enumerate(STEPS):
        draft = intake.save_step(draft=draft, step=number, data=answers, by=by, at=at)
    return draft


@pytest.fixture
def case(cast, tax):
    draft, anna = filled(cast, tax), sign_in(cast.citizen)
    answer = anna.post(f"/antrag/{draft.pk}/vertretung/", {**TOLD, "file": file()})
    assert answer["Location"] == f"/antrag/{draft.pk}/pruefen/", answer.content.decode()
    page = text_of(anna.get(f"/antrag/{draft.pk}/pruefen/"))
    assert "Otto Ottensen, Am Deich 9, 29992 Auwinkel" in page
    answer = anna.post(f"/antrag/{draft.pk}/pruefen/", {"key": str(draft.pk)})
    assert answer["Location"].endswith("/abgesendet/")
    return Case.objects.get()


def test_the_clerk_sees_it_and_marks_it_as_checked(cast, case):
    clerk = sign_in(cast.wiesental_clerk)
    page = clerk.get(f"/vorgaenge/{case.pk}/")
    words = text_of(page)
    assert "Handelt für" in words
    assert "Otto Ottensen" in words
    assert "vertreten durch Anna Auerbach" in words
    assert "noch nicht geprüft" in words
    assert "Vollmacht Otto.pdf" in words
    mandate = PaperMandate.objects.get()
    found = case.applications.get().files.get(path="@vollmacht")
    assert clerk.get(f"/vorgaenge/{case.pk}/anlage/{found.pk}/").getvalue() == PDF
    assert found.record in records_of(case)  # kept and disposed of like the rest
    clerk.post(f"/vorgaenge/{case.pk}/vollmacht-geprueft/")
    clerk.post(f"/vorgaenge/{case.pk}/vollmacht-geprueft/")
    mandate.refresh_from_db()
    assert mandate.checked_by == cast.wiesental_clerk.post
    assert Event.objects.filter(verb="case.check_mandate").count() == 1
    assert "geprüft am" in text_of(clerk.get(f"/vorgaenge/{case.pk}/"))
    assert Event.objects.get(verb="case.open").detail["mandate"] == "paper"


def test_the_notice_is_addressed_to_the_represented_person(cast, case, tmp_path):
    notice = decide(case, cast.wiesental_clerk)
    paper = printed(archive.read(notice.record, cast.wiesental_clerk.keys), tmp_path)
    assert "Otto Ottensen" in paper
    assert "vertreten durch Anna Auerbach" in paper
    assert "Am Deich 9" in paper
    assert "Guten Tag Otto Ottensen," in paper


def test_only_the_authority_opens_it(cast, case):
    mandate, record = PaperMandate.objects.get(), case.applications.get().files.get().record
    told, own = content.represented_by(mandate, cast.wiesental_clerk.keys)
    assert (told.name, own) == ("Otto Ottensen", "Anna Auerbach")
    assert b"Otto" not in bytes(mandate.content)
    assert b"Vollmacht" not in bytes(record.sealed)
    with pytest.raises(NotForTheseKeys):
        content.represented_by(mandate, cast.citizen.keys)
    details = " ".join(str(each.detail) for each in Event.objects.all())
    assert "Ottensen" not in details
    assert not DraftAttachment.objects.exists()


def test_who_else_may_check_it(cast, case):
    with pytest.raises(Stranger):
        actions.check_mandate(case=case, by=cast.birkenrain_clerk, at=clock.now())
    for own in (cast.citizen, cast.wiesental_auditor):
        with pytest.raises(Forbidden):
            actions.check_mandate(case=case, by=own, at=clock.now())


def test_without_a_file_it_is_refused(cast, tax):
    draft, anna = filled(cast, tax), sign_in(cast.citizen)
    page = text_of(anna.post(f"/antrag/{draft.pk}/vertretung/", TOLD))
    assert "Bitte laden Sie die unterschriebene Vollmacht hoch." in page
    wrong = {**TOLD, "file": file("Vollmacht.pdf", b"MZ kein PDF")}
    assert anna.post(f"/antrag/{draft.pk}/vertretung/", wrong).status_code == 200
    missing = {**TOLD, "name": "", "file": file()}
    page = text_of(anna.post(f"/antrag/{draft.pk}/vertretung/", missing))
    assert "Bitte geben Sie an, für wen Sie handeln." in page
    assert not Record.objects.exists()


def test_it_can_be_changed_and_taken_back(cast, tax):
    draft, anna = filled(cast, tax), sign_in(cast.citizen)
    path = f"/antrag/{draft.pk}/vertretung/"
    anna.post(path, {**TOLD, "file": file()})
    anna.post(path, {**TOLD, "name": "Olga Ott"})  # keeps the file
    assert DraftAttachment.objects.count() == 1
    anna.post(path, {**TOLD, "file": file("neu.pdf")})
    assert DraftAttachment.objects.count() == 1
    assert "neu.pdf" in text_of(anna.get(path))
    intake.save_step(
        draft=Draft.objects.get(), step=1, data=STEPS[1], by=cast.citizen, at=clock.now()
    )
    assert "neu.pdf" in text_of(anna.get(path))
    anna.post(path, {"nobody": "1"})
    assert not DraftAttachment.objects.exists()
    assert "mich selbst" in text_of(anna.get(f"/antrag/{draft.pk}/pruefen/"))


def test_who_acts_by_a_mandate_represents_nobody_else(cast, tax):
    acting = granted(cast.other_citizen, cast.citizen)
    draft = filled(cast, tax, acting)
    told = intake.PaperMandate(**TOLD, file="")
    with pytest.raises(RathausError, match="schon mit einer Vollmacht"):
        intake.represent(draft=draft, mandate=told, upload=None, by=acting, at=clock.now())
