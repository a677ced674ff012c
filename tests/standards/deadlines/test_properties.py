"""All Länder, 2020 to 2030, all channels: never before provision, monotone, the same each time."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rathaus.standards.deadlines import (
    BERLIN,
    Announcement,
    Channel,
    Delivery,
    NoRule,
    Regime,
    RemedyKind,
    State,
    announcement,
    day_of,
    german,
    remedy,
    sentence,
)
from rathaus.standards.deadlines.rules import announcement_rule
from rathaus.standards.holidays import Land, Place, is_working_day, place_of

DAY = timedelta(days=1)
FOREVER = datetime(2040, 1, 1, tzinfo=BERLIN)
places = st.builds(Place, st.sampled_from(Land))
moments = st.datetimes(
    datetime(2020, 1, 1), datetime(2030, 12, 31, 23, 59), timezones=st.sampled_from([BERLIN, UTC])
)
channels = st.sampled_from(Channel)
regimes = st.sampled_from(Regime)
MAILBOXES = {Channel.MAILBOX, Channel.OZG_MAILBOX}


def moved(moment: datetime, by: timedelta) -> datetime:
    """Later by so much real time; one hour in autumn happens twice."""
    return (moment.astimezone(UTC) + by).astimezone(moment.tzinfo)


@st.composite
def deliveries(draw: st.DrawFn) -> Delivery:
    """A delivery whose facts follow each other within minutes, retrieval within two weeks."""
    channel, begin = draw(channels), draw(moments)
    if channel in MAILBOXES:
        notified = moved(begin, timedelta(minutes=draw(st.integers(0, 5))))
        after = draw(st.none() | st.integers(0, 14 * 24 * 60))
        return Delivery(
            channel=channel,
            regime=draw(regimes),
            provided_at=begin,
            notified_at=notified,
            retrieved_at=None if after is None else moved(notified, timedelta(minutes=after)),
        )
    if channel in {Channel.POST, Channel.ELECTRONIC}:
        return Delivery(channel=channel, regime=draw(regimes), dispatched_at=begin)
    return Delivery(channel=channel, regime=draw(regimes), received_at=begin)


def judged(delivery: Delivery, place: Place) -> Announcement | None:
    """None where the Land has no rule for this channel on that day."""
    try:
        return announcement(delivery, place, at=FOREVER)
    except NoRule:
        return None


def later(delivery: Delivery, by: timedelta) -> Delivery:
    later_facts = {
        field.name: moved(value, by)
        for field in fields(delivery)
        if isinstance(value := getattr(delivery, field.name), datetime)
    }
    return replace(delivery, **later_facts)


@given(deliveries(), places)
def test_never_before_it_was_provided(delivery: Delivery, place: Place) -> None:
    found = judged(delivery, place)
    if found and found.on:
        assert delivery.began_at is not None
        assert found.on >= day_of(delivery.began_at)


@given(deliveries(), places)
def test_the_same_facts_have_the_same_result(delivery: Delivery, place: Place) -> None:
    assert judged(delivery, place) == judged(replace(delivery), place)


@given(deliveries(), places)
def test_the_clock_of_the_facts_does_not_matter(delivery: Delivery, place: Place) -> None:
    in_utc = {
        field.name: value.astimezone(UTC)
        for field in fields(delivery)
        if isinstance(value := getattr(delivery, field.name), datetime)
    }
    first, second = judged(delivery, place), judged(replace(delivery, **in_utc), place)
    assert (first and first.on) == (second and second.on)


@given(deliveries(), places, st.integers(1, 400))
def test_later_facts_are_never_announced_earlier(
    delivery: Delivery, place: Place, days: int
) -> None:
    first, second = judged(delivery, place), judged(later(delivery, days * DAY), place)
    if first and second and first.on and second.on:
        assert first.on <= second.on


@given(deliveries(), places)
def test_every_result_is_explained(delivery: Delivery, place: Place) -> None:
    found = judged(delivery, place)
    if found is None:
        return
    assert found.steps
    for step in found.steps:
        assert sentence(step)
        assert step.source.section
    if found.on:
        assert any(german(found.on) in sentence(step) for step in found.steps)
    assert (found.state is State.ANNOUNCED) == (found.on is not None)


@given(deliveries(), places)
def test_a_tax_notice_that_is_deemed_announced_is_so_on_a_working_day(
    delivery: Delivery, place: Place
) -> None:
    if delivery.regime is not Regime.TAX or delivery.channel in {
        Channel.HANDOVER,
        Channel.FORMAL_SERVICE,
    }:
        return
    found = judged(delivery, place)
    assert found is None or found.on is None or is_working_day(found.on, place)


@given(
    st.dates(date(2020, 1, 1), date(2030, 12, 31)),
    places,
    st.sampled_from(RemedyKind),
    st.booleans(),
)
def test_remedies_end_on_working_days_a_month_later(
    announced: date, place: Place, kind: RemedyKind, instructed: bool
) -> None:
    found = remedy(announced, kind, instructed=instructed, place=place)
    assert is_working_day(found.until, place)
    shortest, longest = (28, 31 + 6) if instructed else (365, 366 + 6)
    assert timedelta(shortest) <= found.until - announced <= timedelta(longest)
    assert found.until <= remedy(announced + DAY, kind, instructed=instructed, place=place).until
    assert found == remedy(announced, kind, instructed=instructed, place=place)


@given(st.dates(date(2020, 1, 1), date(2030, 12, 31)), places, st.sampled_from(RemedyKind))
def test_a_missing_instruction_never_shortens(announced: date, place: Place, kind: RemedyKind):
    told = remedy(announced, kind, instructed=True, place=place)
    assert told.until < remedy(announced, kind, instructed=False, place=place).until


@pytest.mark.parametrize("land", Land)
@pytest.mark.parametrize("year", range(2020, 2031))
@pytest.mark.parametrize("regime", Regime)
def test_letters_have_a_rule_everywhere_and_always(land: Land, year: int, regime: Regime) -> None:
    """The letter is what every other channel falls back to."""
    for day in (date(year, 1, 1), date(year, 7, 1), date(year, 12, 31)):
        rule, adopted = announcement_rule(Channel.POST, regime, land, day)
        assert rule.days in {3, 4}
        assert adopted is not None


@pytest.mark.parametrize("land", Land)
def test_the_own_mailbox_has_a_rule_everywhere_today(land: Land) -> None:
    for regime in Regime:
        announcement_rule(Channel.MAILBOX, regime, land, date(2026, 11, 24))


def test_local_holidays_move_a_deadline_only_where_they_are_kept() -> None:
    """8 July plus a month: the peace festival of Augsburg, a Friday in 2025."""
    july = date(2025, 7, 8)
    until = {
        ars: remedy(july, RemedyKind.ACTION, instructed=True, place=place_of(ars, july)).until
        for ars in ("097610000000", "091620000000")
    }
    assert until == {"097610000000": date(2025, 8, 11), "091620000000": date(2025, 8, 8)}
