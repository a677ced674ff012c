"""A button that is pressed twice does its work once, and says so in a friendly way."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from rathaus.access.actor import Actor
from rathaus.archive.content import stores
from rathaus.archive.models import Record
from rathaus.audit.models import Event
from rathaus.cases import actions, content
from rathaus.cases.models import ApprovalPeriod, Case, CorrectionRequest, InternalNote
from rathaus.lib import clock
from rathaus.mailbox.models import Message, MessageKind
from tests.archive.story import objects
from tests.cases import story
from tests.cases.story import AT
from tests.cases.test_pages import url
from tests.cases.test_races import at_once
from tests.cast import Cast, build_cast

WRITTEN = {
    "note": {"text": "Rasse prüfen"},
    "message": {"text": "Guten Tag"},
    "request_correction": {
        "paths": ["chip"],
        "note": "Bitte ergänzen.",
        "answer_by": f"{clock.today() + timedelta(days=9):%d.%m.%Y}",
    },
}


def rows(name: str) -> int:
    kinds = {"message": MessageKind.MESSAGE, "request_correction": MessageKind.CORRECTION}
    if name == "note":
        return InternalNote.objects.count()
    return Message.objects.filter(kind=kinds[name]).count()


@pytest.fixture
def clerk(cast: Cast, case: Case, client_of: Callable[[Actor], Client]) -> Client:
    actions.take(case=case, by=cast.wiesental_clerk, at=AT)
    return client_of(cast.wiesental_clerk)


@pytest.mark.parametrize("name", WRITTEN)
def test_a_form_that_is_sent_twice(clerk: Client, case: Case, name: str) -> None:
    page = clerk.get(url(name, case)).content.decode()
    found = re.search(r'name="key" value="([0-9a-f-]{36})"', page)
    assert found
    values: dict[str, Any] = {**WRITTEN[name], "key": found[1]}
    answers = [clerk.post(url(name, case), values, follow=True) for _click in range(2)]
    assert [answer.redirect_chain for answer in answers] == [[(url("case", case), 302)]] * 2
    said = [[str(each) for each in answer.context["messages"]] for answer in answers]
    assert said[0] == said[1] != []
    assert rows(name) == 1
    assert Event.objects.filter(verb=f"case.{name}").count() == 1


@pytest.mark.parametrize("name", ["note", "message"])
def test_another_text_on_the_same_page_is_not_lost(clerk: Client, case: Case, name: str) -> None:
    """Back, something else written, sent again: that is not a double click."""
    key = str(uuid4())
    for text in ("Erstens", "Zweitens", "Zweitens"):
        clerk.post(url(name, case), {"text": text, "key": key})
    assert rows(name) == 2


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("name", WRITTEN)
def test_clicks_at_the_same_moment(name: str) -> None:
    cast, key = build_cast(), uuid4()
    case = story.apply(cast, story.dog_tax(cast))
    actions.take(case=case, by=cast.wiesental_clerk, at=AT)
    values: dict[str, Any] = {"case": case, "key": key, "by": cast.wiesental_clerk, "at": AT}
    if name == "request_correction":
        values |= {"paths": ["chip"], "note": "Bitte ergänzen.", "answer_by": AT.date()}
    else:
        values |= {"text": "Einmal"}
    results = at_once(lambda: getattr(actions, name)(**values), 4)
    assert len(set(results)) == 1
    assert rows(name) == 1


def deemed(cast: Cast) -> Case:
    """Nobody decided about it in time."""
    case = story.apply(cast, story.dog_tax(cast, deemed_by="§ 6a GewO"))
    actions.complete(case=case, day=AT.date(), by=cast.wiesental_clerk, at=AT)
    assert actions.deem(case=case, at=AT + timedelta(days=100))
    return case


@pytest.mark.django_db(transaction=True)
def test_a_certificate_is_issued_once_at_the_same_moment() -> None:
    cast = build_cast()
    case = deemed(cast)
    at = AT + timedelta(days=101)
    before = Record.objects.count(), stored()
    results = at_once(lambda: actions.certify(case=case, by=cast.wiesental_clerk, at=at), 4)
    assert len({record.pk for record in results}) == 1
    assert (Record.objects.count(), stored()) == (before[0] + 1, before[1] + 1)
    assert Event.objects.filter(verb="case.certify").count() == 1
    assert ApprovalPeriod.objects.get().certificate == results[0]


def stored() -> int:
    """How many objects the store holds: what was made in vain is thrown away."""
    return len(objects(stores.current()))


def test_the_button_of_the_certificate_goes(
    cast: Cast, client_of: Callable[[Actor], Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    case = deemed(cast)
    monkeypatch.setattr(clock, "now", lambda: AT + timedelta(days=101))
    clerk = client_of(cast.wiesental_clerk)
    assert "Bescheinigung ausstellen" in clerk.get(url("case", case)).content.decode()
    clerk.post(url("certify", case))
    page = clerk.get(url("case", case)).content.decode()
    assert "Bescheinigung ausstellen" not in page
    assert "Die Bescheinigung ist ausgestellt" in page


def test_a_request_again_after_going_on_is_another_one(cast: Cast, case: Case) -> None:
    actions.take(case=case, by=cast.wiesental_clerk, at=AT)
    for note in ("Erstens", "Zweitens"):
        actions.request_correction(
            case=case,
            paths=["chip"],
            note=note,
            answer_by=AT.date(),
            key=uuid4(),
            by=cast.wiesental_clerk,
            at=AT,
        )
        actions.resume(case=case, by=cast.wiesental_clerk, at=AT)
    notes = [
        content.marks(each, cast.wiesental_clerk.keys).note
        for each in CorrectionRequest.objects.order_by("pk")
    ]
    assert notes == ["Erstens", "Zweitens"]
