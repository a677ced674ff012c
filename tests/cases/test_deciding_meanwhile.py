"""The notice is made before the transaction: what changes meanwhile stops the decision."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from rathaus.cases import actions, content
from rathaus.cases.actions.deciding import OutdatedError
from rathaus.cases.content import Decision, letter
from rathaus.cases.models import Case, Notice
from rathaus.cases.states import CaseState, WrongStateError
from rathaus.catalogue.models import OfferRevision
from rathaus.lib.errors import RathausError
from rathaus.mailbox import queries as threads
from tests.cases import story
from tests.cases.story import AT
from tests.cast import Cast


@pytest.fixture
def case(cast: Cast, tax: story.DogTax) -> Case:
    return actions.take(case=story.apply(cast, tax), by=cast.wiesental_clerk, at=AT)


def change_application(cast: Cast, case: Case) -> None:
    application, keys = case.applications.get(), cast.wiesental_clerk.keys
    data = {**content.data_of(application, keys), "rufname": "Anders"}
    content.put(application, data=data)
    case.applications.update(content=application.content)


def change_offer(_cast: Cast, case: Case) -> None:
    texts = OfferRevision.objects.filter(offer=case.offer, part="legal_basis")
    texts.update(value="Neue Satzung")


def take_back(_cast: Cast, case: Case) -> None:
    Case.objects.filter(pk=case.pk).update(state=CaseState.WITHDRAWN)


@pytest.mark.parametrize(
    ("change", "error"),
    [
        (change_application, OutdatedError),
        (change_offer, OutdatedError),
        (take_back, WrongStateError),
    ],
)
def test_what_changes_while_the_notice_is_made_stops_it(
    cast: Cast,
    case: Case,
    monkeypatch: pytest.MonkeyPatch,
    change: Callable[[Cast, Case], object],
    error: type[RathausError],
) -> None:
    def slowly(made_of: letter.Letter, salt: bytes | None = None) -> bytes:
        change(cast, case)
        return b"%PDF-"

    monkeypatch.setattr(letter, "pdf", slowly)
    with pytest.raises(error, match="neu"):
        actions.decide(case=case, decision=Decision("granted"), by=cast.wiesental_clerk, at=AT)
    assert not Notice.objects.exists()
    assert not threads.thread_for_case(case.pk).messages.filter(kind="notice").exists()
    case.refresh_from_db()
    assert case.state in (CaseState.IN_PROGRESS, CaseState.WITHDRAWN)
