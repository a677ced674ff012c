"""When a notice counts as announced: every channel, and the edges between the versions."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from rathaus.standards.deadlines import (
    BERLIN,
    Channel,
    Delivery,
    ImpossibleFacts,
    NoRule,
    Regime,
    State,
    announcement,
    sentence,
)
from rathaus.standards.holidays import Land, Place

NI = Place(Land.NI)
LATER = datetime(2030, 1, 1, tzinfo=BERLIN)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=BERLIN)


def post(day: str, place: Place = NI, regime: Regime = Regime.GENERAL) -> date | None:
    letter = Delivery(channel=Channel.POST, regime=regime, dispatched_at=at(day))
    return announcement(letter, place, at=LATER).on


def mailbox(**moments: str) -> Delivery:
    return Delivery(
        channel=Channel.MAILBOX, **{f"{name}_at": at(text) for name, text in moments.items()}
    )


def test_a_notice_of_2024_is_judged_by_the_rule_of_2024() -> None:
    assert post("2024-12-31") == date(2025, 1, 3)
    assert post("2025-01-01") == date(2025, 1, 5)


def test_laender_follow_at_their_own_time() -> None:
    assert post("2025-02-06", Place(Land.BW)) == date(2025, 2, 9)
    assert post("2025-02-07", Place(Land.BW)) == date(2025, 2, 11)
    assert post("2025-10-02", Place(Land.SL)) == date(2025, 10, 5)
    assert post("2025-10-03", Place(Land.SL)) == date(2025, 10, 7)


def test_only_tax_notices_wait_for_a_working_day() -> None:
    assert post("2025-04-14") == date(2025, 4, 18)  # Good Friday
    assert post("2025-04-14", regime=Regime.TAX) == date(2025, 4, 22)  # Tuesday after Easter


def test_retrieval_counts_on_the_day_after() -> None:
    notice = mailbox(
        provided="2026-03-02T09:00", notified="2026-03-02T09:01", retrieved="2026-03-12T23:59"
    )
    found = announcement(notice, NI, at=LATER)
    assert (found.on, found.retrievable_until) == (date(2026, 3, 13), date(2026, 3, 12))
    assert found.is_certain


def test_what_is_not_retrieved_in_ten_days_is_not_announced() -> None:
    notice = mailbox(provided="2026-03-02T09:00", notified="2026-03-02T09:01")
    last = announcement(notice, NI, at=at("2026-03-12T23:59"))
    assert (last.state, last.on) == (State.PENDING, None)
    over = announcement(notice, NI, at=at("2026-03-13T00:00"))
    assert (over.state, over.on) == (State.ENDED, None)
    assert "als Brief" in sentence(over.steps[-1])


def test_late_retrieval_does_not_count() -> None:
    notice = mailbox(
        provided="2026-03-02T09:00", notified="2026-03-02T09:01", retrieved="2026-03-13T00:00"
    )
    found = announcement(notice, NI, at=LATER)
    assert (found.state, found.on) == (State.ENDED, None)


def test_ten_days_that_end_on_a_sunday_end_on_monday_and_the_doubt_is_told() -> None:
    notice = mailbox(provided="2026-03-05T09:00", notified="2026-03-05T09:01")
    found = announcement(notice, NI, at=at("2026-03-10"))
    assert found.retrievable_until == date(2026, 3, 16)
    assert not found.is_certain


def test_without_a_notification_nothing_ends() -> None:
    notice = mailbox(provided="2020-03-05T09:00")
    found = announcement(notice, NI, at=LATER)
    assert (found.state, found.retrievable_until) == (State.PENDING, None)
    early = mailbox(provided="2026-03-05T09:00", retrieved="2026-03-05T10:00")
    assert announcement(early, NI, at=LATER).on == date(2026, 3, 6)


def test_the_day_is_the_day_in_berlin() -> None:
    """23:30 UTC in summer is the next day here; the clocks go forward on 29 March 2026."""
    letter = Delivery(channel=Channel.POST, dispatched_at=datetime(2026, 7, 1, 22, 30, tzinfo=UTC))
    assert announcement(letter, NI, at=LATER).on == date(2026, 7, 6)
    night = mailbox(
        provided="2026-03-28T23:00", notified="2026-03-28T23:30", retrieved="2026-03-29T03:30"
    )
    assert announcement(night, NI, at=LATER).on == date(2026, 3, 30)


def test_a_leap_day_is_a_day() -> None:
    assert post("2024-02-26") == date(2024, 2, 29)
    assert post("2028-02-26") == date(2028, 3, 1)


def test_the_ozg_mailbox_counts_from_provision() -> None:
    notice = Delivery(
        channel=Channel.OZG_MAILBOX,
        provided_at=at("2026-03-03T09:00"),
        notified_at=at("2026-03-03T09:01"),
        retrieved_at=at("2026-03-03T10:00"),
    )
    found = announcement(notice, NI, at=LATER)
    assert found.on == date(2026, 3, 6)  # earlier retrieval does not shorten it
    assert [step.key for step in found.steps if step.is_warning] == ["unconfirmed"]


def test_bavaria_counts_from_the_notification() -> None:
    notice = mailbox(provided="2026-03-03T09:00", notified="2026-03-04T09:00")
    assert announcement(notice, Place(Land.BY), at=LATER).on == date(2026, 3, 7)


def test_provision_for_retrieval_of_tax_notices_has_its_own_versions() -> None:
    def on(provided: str, notified: str) -> date | None:
        notice = Delivery(
            channel=Channel.MAILBOX,
            regime=Regime.TAX,
            provided_at=at(provided),
            notified_at=at(notified),
        )
        return announcement(notice, NI, at=LATER).on

    assert on("2024-03-04", "2024-03-05") == date(2024, 3, 8)
    assert on("2026-03-02", "2026-03-03") == date(2026, 3, 9)  # Saturday gives way
    assert on("2027-03-01", "2027-03-02") == date(2027, 3, 5)


def test_denied_receipt_undoes_the_fiction() -> None:
    letter = Delivery(channel=Channel.POST, dispatched_at=at("2026-03-02"), receipt_denied=True)
    assert announcement(letter, NI, at=LATER).state is State.ENDED
    notice = Delivery(
        channel=Channel.MAILBOX,
        regime=Regime.TAX,
        provided_at=at("2026-03-02T09:00"),
        notified_at=at("2026-03-02T09:01"),
        retrieved_at=at("2026-03-20T09:00"),
        receipt_denied=True,
    )
    assert announcement(notice, NI, at=LATER).on == date(2026, 3, 20)


def test_later_receipt_of_a_tax_notice_may_be_a_saturday() -> None:
    letter = Delivery(
        channel=Channel.POST,
        regime=Regime.TAX,
        dispatched_at=at("2026-03-02"),
        received_at=at("2026-03-14"),
    )
    assert announcement(letter, NI, at=LATER).on == date(2026, 3, 14)


@pytest.mark.parametrize("channel", [Channel.HANDOVER, Channel.FORMAL_SERVICE])
def test_handed_over_and_served_count_at_once(channel: Channel) -> None:
    notice = Delivery(channel=channel, received_at=at("2026-03-14T18:00"))
    assert announcement(notice, NI, at=LATER).on == date(2026, 3, 14)
    assert announcement(Delivery(channel=channel), NI, at=LATER).state is State.PENDING


def test_where_the_land_has_no_rule_another_channel_must_be_used() -> None:
    notice = mailbox(provided="2021-02-16T09:00")
    with pytest.raises(NoRule):
        announcement(notice, Place(Land.BW), at=LATER)


@pytest.mark.parametrize(
    "facts",
    [
        {"dispatched_at": datetime(2026, 3, 2)},
        {"retrieved_at": at("2026-03-02")},
        {"provided_at": at("2026-03-02"), "notified_at": at("2026-03-01")},
        {"provided_at": at("2026-03-02"), "retrieved_at": at("2026-03-01")},
        {"dispatched_at": at("2026-03-02"), "received_at": at("2026-03-01")},
    ],
)
def test_impossible_facts_are_refused(facts: dict[str, datetime]) -> None:
    with pytest.raises(ImpossibleFacts):
        Delivery(channel=Channel.POST, **facts)


def test_every_step_names_its_source() -> None:
    letter = Delivery(channel=Channel.POST, dispatched_at=at("2026-03-03"))
    found = announcement(letter, NI, at=LATER)
    assert [(step.key, step.source.section) for step in found.steps] == [
        ("fact", "Protokoll"),
        ("reference", "§ 1 Abs. 1 NVwVfG"),
        ("rule", "§ 41 Abs. 2 Satz 1 VwVfG"),
        ("fiction", "§ 41 Abs. 2 Satz 1 VwVfG"),
        (
            "not_shifted",
            "§ 31 Abs. 3 VwVfG gilt nicht für die Vermutung: OVG Lüneburg, 26.10.2006, 7 PA 184/06",
        ),
        ("announced", "§ 41 Abs. 2 Satz 1 VwVfG"),
    ]
    assert found.steps[2].source.checked == date(2026, 11, 24)
    assert found.on == date(2026, 3, 7)


def test_sentences_can_be_had_in_another_language() -> None:
    letter = Delivery(channel=Channel.POST, dispatched_at=at("2026-03-03"))
    step = announcement(letter, NI, at=LATER).steps[3]
    english = {"Der Bescheid gilt am {days}. Tag nach dem {event} als bekannt gegeben: {on}."}
    said = sentence(
        step,
        lambda text: "Deemed announced: day {days} after {event}, {on}." if text in english else "",
        lambda value: value.isoformat() if isinstance(value, date) else str(value),
    )
    assert said == "Deemed announced: day 4 after 2026-03-03, 2026-03-07."


def test_a_moment_in_the_far_east_is_judged_here() -> None:
    tokyo = datetime(2026, 3, 3, 6, tzinfo=UTC) + timedelta(hours=9)
    letter = Delivery(channel=Channel.POST, dispatched_at=tokyo)
    assert announcement(letter, NI, at=LATER).on == date(2026, 3, 7)
