from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest

from rathaus.cases import actions, queries
from rathaus.cases.content import Decision
from rathaus.cases.models import Case, Notice
from rathaus.lib import clock
from rathaus.mailbox import actions as mailbox
from rathaus.mailbox.queries import thread_for_case
from tests.cases import story
from tests.cast import Cast

DECIDED = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)  # a Tuesday


@pytest.fixture
def tax(cast: Cast) -> story.DogTax:
    return story.dog_tax(cast)


@pytest.fixture
def case(cast: Cast, tax: story.DogTax) -> Case:
    """Anna's application, just arrived."""
    return story.apply(cast, tax)


class Clock:
    """Stops the time and moves it on."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.at = DECIDED
        monkeypatch.setattr(clock, "now", lambda: self.at)
        monkeypatch.setattr(clock, "today", lambda: self.at.date())

    def on(self, day: date) -> None:
        self.at = datetime(day.year, day.month, day.day, 10, 0, tzinfo=UTC)


@pytest.fixture
def time(monkeypatch: pytest.MonkeyPatch) -> Clock:
    return Clock(monkeypatch)


@pytest.fixture
def decide(cast: Cast, case: Case) -> Callable[..., Notice]:
    """Anna's application is granted; she has chosen the mailbox unless `consent` is False."""

    def make(*, consent: bool = True) -> Notice:
        if consent:
            thread = thread_for_case(case.pk)
            assert thread is not None
            mailbox.give_consent(thread=thread, by=cast.citizen, at=story.AT)
        actions.take(case=case, by=cast.wiesental_clerk, at=DECIDED)
        actions.decide(case=case, decision=Decision("granted"), by=cast.wiesental_clerk, at=DECIDED)
        return queries.notices_of(case)[0]

    return make
