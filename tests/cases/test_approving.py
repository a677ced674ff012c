"""Deemed approval: only where ordered, extended once and in time, deemed by night, certified."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from django.test import Client
from django.urls import reverse

from rathaus.access.actor import Actor
from rathaus.audit.ledger import columns
from rathaus.cases import actions, queries, tasks
from rathaus.cases.actions.approving import NotPossibleError
from rathaus.cases.content import Decision
from rathaus.cases.models import ApprovalPeriod, Case
from rathaus.lib import clock
from rathaus.mailbox.content import text_of
from rathaus.mailbox.queries import messages, thread_for_case
from tests.cases import story
from tests.cast import Cast

STATUTE = "§ 6a GewO"
COMPLETE = date(2026, 11, 25)


def noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 11, 0, tzinfo=UTC)


@pytest.fixture
def ordered(cast: Cast) -> Case:
    """An application for something whose approval a statute deems granted."""
    return story.apply(cast, story.dog_tax(cast, deemed_by=STATUTE))


@pytest.fixture
def running(cast: Cast, ordered: Case) -> Case:
    clerk = cast.wiesental_clerk
    actions.take(case=ordered, by=clerk, at=noon(COMPLETE))
    actions.complete(case=ordered, day=COMPLETE, by=clerk, at=noon(COMPLETE))
    return Case.objects.get()


def letters(cast: Cast, case: Case) -> list[str]:
    thread = thread_for_case(case.pk)
    assert thread
    return [text_of(message, cast.citizen.keys) for message in messages(thread)]


def state(case: Case) -> str:
    return Case.objects.get(pk=case.pk).state


def at_night(monkeypatch: pytest.MonkeyPatch, day: date) -> None:
    monkeypatch.setattr(clock, "now", lambda: noon(day))
    tasks.end_periods()


def test_only_where_a_statute_orders_it(cast: Cast, case: Case) -> None:
    assert queries.approval_of(case, story.AT) is None
    with pytest.raises(NotPossibleError):
        actions.complete(case=case, day=story.AT.date(), by=cast.wiesental_clerk, at=story.AT)


def test_the_applicant_gets_the_end_and_the_clerk_is_warned(
    cast: Cast, running: Case, client_of: Callable[[Actor], Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "Do, 25.02.2027" in letters(cast, running)[-1]
    monkeypatch.setattr(clock, "now", lambda: noon(date(2027, 2, 20)))
    clerk = client_of(cast.wiesental_clerk)
    listed = clerk.get(reverse("cases:inbox") + "?ansicht=all").content.decode()
    assert "gilt nach dem 25.02.2027 als genehmigt" in listed
    page = clerk.get(reverse("cases:case", args=[running.pk])).content.decode()
    assert "Ohne Entscheidung gilt der Antrag nach Ablauf des Do, 25.02.2027 als genehmigt" in page


def test_nobody_decides(cast: Cast, running: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    at_night(monkeypatch, date(2027, 2, 25))  # the last day
    assert state(running) == "in_progress"
    at_night(monkeypatch, date(2027, 2, 26))
    at_night(monkeypatch, date(2027, 2, 27))
    assert state(running) == "deemed"
    assert ApprovalPeriod.objects.get().deemed_on == date(2027, 2, 26)
    assert sum("gilt seit dem" in text for text in letters(cast, running)) == 1
    monday = {"by": cast.wiesental_clerk, "at": noon(date(2027, 3, 1))}
    record = actions.certify(case=running, **monday)
    assert record.media_type == "application/pdf"
    assert actions.certify(case=running, **monday) == record
    assert sum("Bescheinigung, dass" in text for text in letters(cast, running)) == 1
    assert [finding.code for finding in columns.check(lambda *_: None)] == []


def test_to_ask_back_does_not_pause(
    cast: Cast, running: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    actions.request_correction(
        case=running, paths=["chip"], note="Bitte ergänzen.", answer_by=date(2027, 2, 1),
        by=cast.wiesental_clerk, at=noon(date(2027, 1, 10)),
    )  # fmt: skip
    at_night(monkeypatch, date(2027, 2, 26))
    assert state(running) == "deemed"


def test_extended_once_and_in_time(
    cast: Cast, running: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    more = {"case": running, "days": 28, "reason": "Gutachten fehlt.", "by": cast.wiesental_clerk}
    actions.extend(**more, at=noon(date(2027, 2, 25)))
    assert "Do, 25.03.2027" in letters(cast, running)[-1]
    assert "Gutachten fehlt." in letters(cast, running)[-1]
    with pytest.raises(NotPossibleError):
        actions.extend(**more, at=noon(date(2027, 3, 1)))
    at_night(monkeypatch, date(2027, 3, 25))
    assert state(running) == "in_progress"
    at_night(monkeypatch, date(2027, 3, 26))
    assert state(running) == "deemed"
    assert [finding.code for finding in columns.check(lambda *_: None)] == []


def test_too_late_to_extend(cast: Cast, running: Case) -> None:
    with pytest.raises(NotPossibleError):
        actions.extend(
            case=running, days=28, reason="Gutachten fehlt.", by=cast.wiesental_clerk,
            at=noon(date(2027, 2, 26)),
        )  # fmt: skip


def test_decided_is_not_deemed(cast: Cast, running: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    actions.decide(
        case=running, decision=Decision("granted"), by=cast.wiesental_clerk,
        at=noon(date(2027, 1, 4)),
    )  # fmt: skip
    at_night(monkeypatch, date(2027, 2, 26))
    assert state(running) == "granted"
