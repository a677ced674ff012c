"""Asking back and the answer: a further version, the old one untouched."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from rathaus.access.actor import Actor
from rathaus.archive import content as archive
from rathaus.cases import actions, content, queries
from rathaus.cases.models import Case, CorrectionRequest
from rathaus.cases.states import CaseState, WrongStateError
from rathaus.intake import actions as intake
from rathaus.intake import content as drafts
from rathaus.lib.errors import Stranger
from rathaus.mailbox import content as mailbox_content
from rathaus.mailbox import queries as threads
from rathaus.vault.envelope import NotForTheseKeys
from tests.cases import story
from tests.cases.story import ANSWERS, AT
from tests.cast import Cast

LATER = AT + timedelta(days=2)


@pytest.fixture
def request_(cast: Cast, case: Case) -> CorrectionRequest:
    actions.take(case=case, by=cast.wiesental_clerk, at=AT)
    return ask(case, cast.wiesental_clerk)


def ask(case: Case, by: Actor) -> CorrectionRequest:
    return actions.request_correction(
        case=case,
        paths=["chip"],
        note="Bitte nennen Sie die Chipnummer.",
        answer_by=date(2026, 12, 7),
        by=by,
        at=AT,
    )


def test_the_applicant_is_asked(cast: Cast, case: Case, request_: CorrectionRequest) -> None:
    case.refresh_from_db()
    assert case.state == CaseState.WAITING
    message = threads.thread_for_case(case.pk).messages.last()
    assert message.kind == "correction"
    assert "07.12.2026" in mailbox_content.text_of(message, cast.citizen.keys)
    status = queries.status_of(case.pk)
    assert f"/vorgaenge/korrektur/{request_.pk}/" in [url for _title, url in status.links]


def test_the_answer_is_a_further_version(
    cast: Cast, case: Case, request_: CorrectionRequest
) -> None:
    actions.correct(request_.pk, {**ANSWERS, "chip": "276098"}, [], cast.citizen, LATER)
    case.refresh_from_db()
    assert (case.state, case.unread) == (CaseState.IN_PROGRESS, True)
    first, second = case.applications.all()
    assert "chip" not in content.data_of(first, cast.wiesental_clerk.keys)
    assert (second.version, second.answers) == (2, request_)
    page = queries.case_page(case, cast.wiesental_clerk, LATER)
    assert [(c.label, c.before, c.after) for c in page.latest.changes] == [
        ("Chipnummer", "", "276098")
    ]
    request_.refresh_from_db()
    assert request_.answered_at == LATER


def test_an_answer_counts_once(cast: Cast, request_: CorrectionRequest) -> None:
    actions.correct(request_.pk, ANSWERS, [], cast.citizen, LATER)
    with pytest.raises(WrongStateError):
        actions.correct(request_.pk, ANSWERS, [], cast.citizen, LATER)


def test_only_the_applicant_answers(cast: Cast, request_: CorrectionRequest) -> None:
    for who in (cast.other_citizen, cast.birkenrain_clerk):
        with pytest.raises(Stranger):
            actions.correct(request_.pk, ANSWERS, [], who, LATER)
        with pytest.raises(Stranger):
            actions.start_correction(correction=request_, by=who, at=LATER)


def test_going_on_without_an_answer(cast: Cast, case: Case, request_: CorrectionRequest) -> None:
    case = actions.resume(case=case, by=cast.wiesental_clerk, at=LATER)
    assert case.state == CaseState.IN_PROGRESS
    with pytest.raises(WrongStateError, match="schon erledigt"):
        actions.correct(request_.pk, ANSWERS, [], cast.citizen, LATER)
    ask(case, cast.wiesental_clerk)  # a second one may follow


def test_the_form_of_the_correction(cast: Cast, tax: story.DogTax) -> None:
    case = story.apply(cast, tax, files={"impfpass": story.vaccination_card(cast)})
    actions.take(case=case, by=cast.wiesental_clerk, at=AT)
    wanted = ask(case, cast.wiesental_clerk)
    draft = actions.start_correction(correction=wanted, by=cast.citizen, at=LATER)
    again = actions.start_correction(correction=wanted, by=cast.citizen, at=LATER)
    assert draft == again
    answers = drafts.read_draft(draft)
    assert answers["rufname"] == "Müsli"
    draft = intake.save_step(
        draft=draft, step=1, data={"rufname": ["Rex"], "chip": ["276"]}, by=cast.citizen, at=LATER
    )
    intake.submit(draft=draft, key=str(draft.pk), by=cast.citizen, at=LATER)
    data = content.data_of(queries.latest(case), cast.wiesental_clerk.keys)
    assert data["chip"] == "276"
    assert data["rufname"] == "Müsli", "only what was marked may change"
    assert queries.latest(case).files.get().record == case.applications.first().files.get().record


def test_a_correction_that_was_begun_and_is_over(
    cast: Cast, tax: story.DogTax, client_of: Callable[[Actor], Client]
) -> None:
    """Nothing of it is Anna's any more, but her pages say so."""
    record = story.vaccination_card(cast)
    case = story.apply(cast, tax, files={"impfpass": record})
    actions.take(case=case, by=cast.wiesental_clerk, at=AT)
    wanted, anna = ask(case, cast.wiesental_clerk), client_of(cast.citizen)
    record.refresh_from_db()
    assert archive.name(record, cast.citizen.keys) == "Impfpass Müsli.pdf"
    draft = actions.start_correction(correction=wanted, by=cast.citizen, at=LATER)
    actions.resume(case=case, by=cast.wiesental_clerk, at=LATER)
    wanted.refresh_from_db()
    record.refresh_from_db()
    with pytest.raises(NotForTheseKeys):
        content.marks(wanted, cast.citizen.keys)
    with pytest.raises(NotForTheseKeys):
        archive.name(record, cast.citizen.keys)
    page = reverse("cases:correction", args=[wanted.pk])
    assert "schon erledigt" in anna.get(page).content.decode()
    assert "schon erledigt" in anna.post(page, follow=True).content.decode()
    assert anna.get(reverse("intake:step", args=[draft.pk, 2])).status_code == 200
    address = reverse("intake:attachment", args=[draft.pk, record.pk])
    assert anna.get(address).status_code == 404
    answer = anna.post(
        reverse("intake:review", args=[draft.pk]), {"key": str(draft.pk)}, follow=True
    )
    assert "schon erledigt" in answer.content.decode()
    assert case.applications.count() == 1


def test_taking_an_application_back(cast: Cast, case: Case, request_: CorrectionRequest) -> None:
    case = actions.withdraw(case=case, by=cast.citizen, at=LATER)
    assert case.state == CaseState.WITHDRAWN
    with pytest.raises(WrongStateError):
        actions.withdraw(case=case, by=cast.citizen, at=LATER)
    with pytest.raises(WrongStateError):
        actions.correct(request_.pk, ANSWERS, [], cast.citizen, LATER)
    assert "zurückgenommen" in queries.status_of(case.pk).explanation


def test_the_clerk_enters_that_it_was_taken_back(cast: Cast, case: Case) -> None:
    case = actions.withdraw(case=case, by=cast.wiesental_clerk, at=LATER)
    assert (case.state, case.unread) == (CaseState.WITHDRAWN, False)
