"""Take, assign, note, write: and what colleagues and strangers may not."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from rathaus.audit.models import Event
from rathaus.cases import actions, content
from rathaus.cases.actions.working import NoMailboxError, NotEntitledError
from rathaus.cases.models import Case
from rathaus.cases.states import CaseState, WrongStateError
from rathaus.lib.errors import Forbidden, Stranger
from rathaus.mailbox import actions as mailbox
from rathaus.mailbox import queries as threads
from tests.cases.story import AT
from tests.cast import Cast


def test_a_clerk_takes_a_new_case(cast: Cast, case: Case) -> None:
    case = actions.take(case=case, by=cast.wiesental_clerk, at=AT)
    assert case.state == CaseState.IN_PROGRESS
    assert case.assigned_to == cast.wiesental_clerk.post
    assert Event.objects.filter(object_id=str(case.pk), verb="case.take").count() == 1


def test_the_second_clerk_is_told(cast: Cast, case: Case) -> None:
    actions.take(case=case, by=cast.wiesental_clerk, at=AT)
    with pytest.raises(WrongStateError, match="in Bearbeitung"):
        actions.take(case=case, by=cast.wiesental_clerk2, at=AT)


def test_the_head_assigns(cast: Cast, case: Case) -> None:
    post = cast.wiesental_clerk2.post
    case = actions.assign(case=case, post=post, by=cast.wiesental_head, at=AT)
    assert (case.assigned_to, case.state) == (post, CaseState.IN_PROGRESS)
    with pytest.raises(Forbidden):
        actions.assign(case=case, post=post, by=cast.wiesental_clerk, at=AT)


@pytest.mark.parametrize("who", ["birkenrain_clerk", "wiesental_it", "wiesental_auditor"])
def test_nobody_else_can_be_given_a_case(cast: Cast, case: Case, who: str) -> None:
    with pytest.raises(NotEntitledError):
        actions.assign(case=case, post=cast.people[who].post, by=cast.wiesental_head, at=AT)


def test_who_has_left_can_not_be_given_a_case(cast: Cast, case: Case) -> None:
    post = cast.wiesental_clerk2.post
    post.valid_to = date(2026, 11, 22)
    post.save()
    with pytest.raises(NotEntitledError):
        actions.assign(case=case, post=post, by=cast.wiesental_head, at=AT)


def test_back_to_the_inbox(cast: Cast, case: Case) -> None:
    actions.take(case=case, by=cast.wiesental_clerk, at=AT)
    case = actions.unassign(case=case, by=cast.wiesental_clerk, at=AT)
    assert (case.state, case.assigned_to) == (CaseState.RECEIVED, None)


def test_a_note_is_kept_but_not_in_the_events(cast: Cast, case: Case) -> None:
    note = actions.note(case=case, text="Rasse prüfen", by=cast.wiesental_clerk, at=AT)
    assert content.text_of(note, cast.wiesental_clerk2.keys) == "Rasse prüfen"
    assert "Rasse" not in str(list(Event.objects.values("verb", "detail")))


def test_a_message_and_its_answer(cast: Cast, case: Case) -> None:
    actions.message(case=case, text="Guten Tag", by=cast.wiesental_clerk, at=AT)
    thread = threads.thread_for_case(case.pk)
    assert thread is not None
    mailbox.reply(thread=thread, text="Danke", by=cast.citizen, at=AT + timedelta(hours=1))
    case.refresh_from_db()
    assert case.unread
    actions.mark_read(case=case, by=cast.wiesental_clerk, at=AT)
    case.refresh_from_db()
    assert not case.unread


def test_no_message_without_a_mailbox(cast: Cast, case: Case) -> None:
    threads.thread_for_case(case.pk).messages.all().delete()
    threads.thread_for_case(case.pk).delete()
    with pytest.raises(NoMailboxError):
        actions.message(case=case, text="Guten Tag", by=cast.wiesental_clerk, at=AT)


@pytest.mark.parametrize("who", ["wiesental_auditor", "wiesental_it", "wiesental_guide"])
def test_colleagues_without_the_right(cast: Cast, case: Case, who: str) -> None:
    with pytest.raises(Forbidden):
        actions.take(case=case, by=cast.people[who], at=AT)


@pytest.mark.parametrize("who", ["birkenrain_clerk", "kreis_head", "bernd", "business"])
def test_strangers(cast: Cast, case: Case, who: str) -> None:
    with pytest.raises(Stranger):
        actions.take(case=case, by=cast.people[who], at=AT)
    with pytest.raises(Stranger):
        actions.withdraw(case=case, by=cast.people[who], at=AT)
