"""A submission arrives: case, number, receipt, day it is due."""

from __future__ import annotations

from datetime import date

import pytest

from rathaus.audit.models import Event
from rathaus.cases import content
from rathaus.cases.actions.opening import next_number, prefix_of
from rathaus.cases.models import Case
from rathaus.cases.states import CaseState
from rathaus.mailbox import content as mailbox_content
from rathaus.mailbox.models import Thread
from tests.cases import story
from tests.cast import Cast


def test_a_case_opens(cast: Cast, case: Case) -> None:
    assert case.number == "WIE-2026-000001"
    assert case.state == CaseState.RECEIVED
    assert (case.authority, case.place) == (cast.wiesental, cast.auwinkel)
    assert case.due_on == date(2026, 12, 7)
    assert content.applicant_name(case, cast.wiesental_clerk.keys) == "Anna Auerbach"
    assert Event.objects.get(object_id=str(case.pk)).verb == "case.open"


def test_the_applicant_gets_a_receipt(cast: Cast, case: Case) -> None:
    thread = Thread.objects.get(case_id=case.pk)
    assert (thread.account, thread.reference) == (cast.citizen.account, case.number)
    message = thread.messages.get()
    assert message.kind == "receipt"
    assert case.number in mailbox_content.text_of(message, cast.citizen.keys)


def test_the_same_submission_twice_opens_one_case(cast: Cast, tax: story.DogTax) -> None:
    first = story.apply(cast, tax)
    assert story.apply(cast, tax) == first
    assert Case.objects.count() == 1


def test_files_belong_to_the_application(cast: Cast, tax: story.DogTax) -> None:
    record = story.vaccination_card(cast)
    case = story.apply(cast, tax, files={"impfpass": record})
    application = case.applications.get()
    assert [file.record for file in application.files.all()] == [record]
    answers = content.answers(application, cast.wiesental_clerk.keys)
    rows = [row for section in answers.sections for row in section.rows]
    assert ("Impfpass", "Impfpass Müsli.pdf") in [(row.label, row.value) for row in rows]


def test_numbers_count_by_authority_and_year(cast: Cast) -> None:
    assert next_number(cast.wiesental, 2026) == "WIE-2026-000001"
    assert next_number(cast.wiesental, 2026) == "WIE-2026-000002"
    assert next_number(cast.birkenrain, 2026) == "BIR-2026-000001"
    assert next_number(cast.wiesental, 2027) == "WIE-2027-000001"


@pytest.mark.parametrize(
    ("name", "prefix"),
    [
        ("Samtgemeinde Wiesental", "WIE"),
        ("Landkreis Auental", "AUE"),
        ("Öhringen, Stadt", "OEH"),
        ("Au", "AUX"),
        ("Zweckverband Abfall Auental", "ABF"),
    ],
)
def test_prefix(name: str, prefix: str) -> None:
    assert prefix_of(name) == prefix


def test_an_application_is_never_changed(case: Case) -> None:
    application = case.applications.get()
    application.content = b""
    with pytest.raises(TypeError):
        application.save()
