"""Deemed approval: ordered, complete, three months, one extension, no pause."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rathaus.standards.deadlines import (
    BERLIN,
    ApprovalFacts,
    ApprovalState,
    Extension,
    ImpossibleFacts,
    deemed_approval,
    sentence,
)
from rathaus.standards.holidays import Land, Place

NI = Place(Land.NI)
STATUTE = "§ 6a Abs. 1 GewO"
COMPLETE = datetime(2026, 3, 10, 16, tzinfo=BERLIN)


def at(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 12, tzinfo=BERLIN)


def facts(**more: object) -> ApprovalFacts:
    return ApprovalFacts(**({"ordered_by": STATUTE, "complete_at": COMPLETE} | more))  # type: ignore[arg-type]  # keywords of the test


def test_three_months_after_the_complete_documents() -> None:
    last = deemed_approval(facts(), NI, at=at(date(2026, 6, 10)))
    assert (last.state, last.until) == (ApprovalState.RUNNING, date(2026, 6, 10))
    after = deemed_approval(facts(), NI, at=at(date(2026, 6, 11)))
    assert (after.state, after.deemed_on) == (ApprovalState.DEEMED, date(2026, 6, 11))
    assert after.is_certain


def test_only_where_a_statute_orders_it() -> None:
    found = deemed_approval(facts(ordered_by=""), NI, at=at(date(2030, 1, 1)))
    assert (found.state, found.until) == (ApprovalState.NOT_ORDERED, None)


def test_not_before_the_documents_are_complete() -> None:
    found = deemed_approval(facts(complete_at=None), NI, at=at(date(2030, 1, 1)))
    assert found.state is ApprovalState.INCOMPLETE


def test_the_statute_may_name_another_period() -> None:
    assert deemed_approval(facts(months=1), NI, at=COMPLETE).until == date(2026, 4, 10)
    assert deemed_approval(facts(weeks=3), NI, at=COMPLETE).until == date(2026, 3, 31)


def test_one_extension_with_reasons_and_in_time() -> None:
    def until(*extensions: Extension) -> date | None:
        return deemed_approval(facts(extensions=extensions), NI, at=COMPLETE).until

    good = Extension(told_on=date(2026, 6, 10), reason="Gutachten nötig", months=1)
    assert until(good) == date(2026, 7, 10)
    assert until(Extension(told_on=date(2026, 6, 11), reason="x", months=1)) == date(2026, 6, 10)
    assert until(Extension(told_on=date(2026, 5, 1), reason=" ", months=1)) == date(2026, 6, 10)
    second = Extension(told_on=date(2026, 7, 1), reason="noch einmal", months=1)
    assert until(good, second) == date(2026, 7, 10)


def test_nothing_pauses_the_period_and_the_steps_say_so() -> None:
    found = deemed_approval(facts(), NI, at=COMPLETE)
    assert "Nachfragen halten die Frist nicht an." in [sentence(step) for step in found.steps]


def test_a_decision_counts_when_it_is_announced_in_time() -> None:
    later = at(date(2026, 12, 1))
    in_time = deemed_approval(facts(decided_on=date(2026, 6, 10)), NI, at=later)
    assert in_time.state is ApprovalState.DECIDED
    late = deemed_approval(facts(decided_on=date(2026, 6, 11)), NI, at=later)
    assert late.state is ApprovalState.DEEMED
    assert "decided_late" in [step.key for step in late.steps]


def test_an_end_on_a_day_off_moves_and_the_doubt_is_told() -> None:
    found = deemed_approval(
        facts(complete_at=datetime(2025, 11, 30, 9, tzinfo=BERLIN)), NI, at=COMPLETE
    )
    assert found.until == date(2026, 3, 2)  # 28 February is a Saturday
    assert not found.is_certain


def test_a_moment_needs_its_time_zone() -> None:
    with pytest.raises(ImpossibleFacts):
        facts(complete_at=datetime(2026, 3, 10))


@given(
    st.datetimes(datetime(2020, 1, 1), datetime(2030, 12, 31), timezones=st.just(BERLIN)),
    st.sampled_from(Land),
    st.integers(0, 6),
)
def test_it_is_never_deemed_before_the_period_is_over(
    complete: datetime, land: Land, months: int
) -> None:
    given_facts = facts(complete_at=complete, months=months)
    found = deemed_approval(given_facts, Place(land), at=datetime(2040, 1, 1, tzinfo=BERLIN))
    assert found.deemed_on is not None
    assert found.until is not None
    assert complete.date() < found.until < found.deemed_on
    assert all(sentence(step) and step.source.section for step in found.steps)
