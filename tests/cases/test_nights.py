"""One notice that cannot be worked on does not stop the rest of the night, and is not forgotten."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from rathaus.cases import actions, tasks
from rathaus.cases.content import Decision
from rathaus.cases.models import Case
from rathaus.lib.jobs import PartlyFailedError
from rathaus.mailbox import actions as mailbox
from rathaus.mailbox.models import Message, MessageKind
from rathaus.mailbox.queries import thread_for_case
from tests.cases import story
from tests.cases.conftest import DECIDED, Clock
from tests.cast import Cast

SECRET = "Hund beißt Nachbarn"


@pytest.fixture
def provided(cast: Cast, tax: story.DogTax) -> list[Case]:
    """Three notices in mailboxes that nobody opens."""
    cases = [story.apply(cast, tax, key=key) for key in ("k1", "k2", "k3")]
    for case in cases:
        thread = thread_for_case(case.pk)
        assert thread is not None
        mailbox.give_consent(thread=thread, by=cast.citizen, at=story.AT)
        actions.take(case=case, by=cast.wiesental_clerk, at=DECIDED)
        actions.decide(case=case, decision=Decision("granted"), by=cast.wiesental_clerk, at=DECIDED)
    for message in Message.objects.filter(kind=MessageKind.NOTICE):
        mailbox.mark_notified(message=message, at=DECIDED)
    return cases


def test_the_others_end_and_the_job_fails(
    provided: list[Case],
    time: Clock,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    end = mailbox.end_provision
    broken = provided[1]

    def fails(*, message: Message, at: datetime) -> bool:
        done = end(message=message, at=at)
        if message.thread.case_id == broken.pk:
            raise ValueError(SECRET)
        return done

    time.on(date.fromordinal((DECIDED + timedelta(days=11)).toordinal()))
    monkeypatch.setattr(mailbox, "end_provision", fails)
    with pytest.raises(PartlyFailedError, match="1 of 3 steps"):
        tasks.end_periods()
    due = set(Case.objects.filter(letter_due=True))
    assert due == {provided[0], provided[2]}
    assert Message.objects.filter(ended_at__isnull=False).count() == 2, "all of it or nothing"
    [told] = [record for record in caplog.records if record.name == "rathaus.lib.jobs"]
    assert told.levelname == "ERROR"
    assert str(broken.notices.get().pk) in told.getMessage()
    assert "ValueError" in told.getMessage()
    assert SECRET not in caplog.text

    monkeypatch.setattr(mailbox, "end_provision", end)
    tasks.end_periods()  # the next attempt finds the one that is left
    assert Case.objects.filter(letter_due=True).count() == 3


def test_who_is_to_be_reminded_is_even_if_something_else_fails(
    monkeypatch: pytest.MonkeyPatch, db: None
) -> None:
    from rathaus.site import counters
    from rathaus.site import tasks as house

    asked = []

    def fails() -> None:
        raise ValueError(SECRET)

    monkeypatch.setattr(counters, "forget_expired", fails)
    monkeypatch.setattr(house, "remind_all", lambda: asked.append("reminded"))
    with pytest.raises(PartlyFailedError, match="1 of 5 steps"):
        house.tidy_up()
    assert asked == ["reminded"]
