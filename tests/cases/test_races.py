"""Several at once: numbers stay unique, a decision happens once."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from rathaus.cases import actions
from rathaus.cases.actions.opening import next_number
from rathaus.cases.content import Decision, letter
from rathaus.cases.models import Case, Notice
from rathaus.cases.states import WrongStateError
from rathaus.mailbox import actions as mailbox
from rathaus.mailbox.models import Message, Thread
from tests.cases import story
from tests.cases.story import AT
from tests.cast import Cast, build_cast


def at_once(task: Callable[[], Any], times: int) -> list[Any]:
    """Run a task in several threads, each with its own database connection."""

    def run(_number: int) -> Any:
        try:
            return task()
        except WrongStateError as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(times) as pool:
        return list(pool.map(run, range(times)))


@pytest.mark.django_db(transaction=True)
def test_numbers_are_unique() -> None:
    authority = build_cast().wiesental

    def draw() -> str:
        with transaction.atomic():
            return next_number(authority, 2026)

    numbers = at_once(draw, 8)
    assert sorted(numbers) == [f"WIE-2026-{i:06d}" for i in range(1, 9)]


@pytest.mark.django_db(transaction=True)
def test_two_clerks_decide_once() -> None:
    cast = build_cast()
    case = story.apply(cast, story.dog_tax(cast))
    actions.take(case=case, by=cast.wiesental_clerk, at=AT)

    def decide() -> Notice:
        return actions.decide(
            case=case, decision=Decision("granted"), by=cast.wiesental_clerk, at=AT
        )

    results = at_once(decide, 4)
    assert sorted(isinstance(result, Notice) for result in results) == [False, False, False, True]
    assert Notice.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_nobody_waits_while_the_notice_is_made(monkeypatch: pytest.MonkeyPatch) -> None:
    cast = build_cast()
    case = story.apply(cast, story.dog_tax(cast))
    actions.take(case=case, by=cast.wiesental_clerk, at=AT)
    open_transactions: list[bool] = []
    typeset = letter.pdf

    def observed(made_of: letter.Letter, *salt: bytes) -> bytes:
        open_transactions.append(connection.in_atomic_block)
        return typeset(made_of, *salt)

    monkeypatch.setattr(letter, "pdf", observed)
    actions.decide(case=case, decision=Decision("granted"), by=cast.wiesental_clerk, at=AT)
    assert open_transactions == [False]


def test_a_reply_and_a_decision_lock_in_the_same_order(cast: Cast, case: Case) -> None:
    """The thread, then the case: the other way round PostgreSQL ends one of them as a deadlock."""
    actions.take(case=case, by=cast.wiesental_clerk, at=AT)
    with CaptureQueriesContext(connection) as queries:
        actions.decide(case=case, decision=Decision("granted"), by=cast.wiesental_clerk, at=AT)
    writing = [q["sql"] for q in queries]
    writing = writing[next(n for n, sql in enumerate(writing) if "SAVEPOINT" in sql) :]
    first = next(sql for sql in writing if "SELECT" in sql)
    assert 'FROM "mailbox_thread"' in first
    assert connection.vendor == "sqlite" or "FOR UPDATE" in first


@pytest.mark.django_db(transaction=True)
def test_replies_and_steps_of_clerks_do_not_stop_each_other() -> None:
    cast = build_cast()
    case = story.apply(cast, story.dog_tax(cast))
    actions.take(case=case, by=cast.wiesental_clerk, at=AT)
    thread = Thread.objects.get(case_id=case.pk)
    turns = iter(range(100))

    def either() -> None:
        if next(turns) % 2:
            mailbox.reply(thread=thread, text="Und?", by=cast.citizen, at=AT)
            return
        actions.request_correction(
            case=case,
            paths=["rufname"],
            note="?",
            answer_by=AT.date(),
            by=cast.wiesental_clerk,
            at=AT,
        )
        actions.resume(case=case, by=cast.wiesental_clerk, at=AT)

    results = at_once(either, 8)
    assert all(result is None or isinstance(result, WrongStateError) for result in results)
    assert Message.objects.filter(direction="in").count() == 4
