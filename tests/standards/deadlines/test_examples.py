"""Worked examples from public sources: each row names its source, section and date."""

from __future__ import annotations

from datetime import timedelta

import pytest

from rathaus.standards.deadlines import (
    ApprovalFacts,
    Extension,
    RemedyKind,
    Source,
    announcement,
    deemed_approval,
    end_of_months,
    remedy,
)
from rathaus.standards.deadlines.periods import after_weeks
from rathaus.standards.holidays import next_working_day
from tests.standards.deadlines.examples import Row, delivery, noon, place, table

EXAMPLES = table()["example"]
APPROVALS = table()["approval"]
LATER = timedelta(days=400)


def test_there_are_enough() -> None:
    assert len(EXAMPLES) + len(APPROVALS) >= 30
    ids = [row["id"] for row in EXAMPLES + APPROVALS]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("row", EXAMPLES + APPROVALS, ids=lambda row: row["id"])
def test_every_example_names_its_source(row: Row) -> None:
    assert row["url"].startswith("http")
    assert row["title"]
    assert row["section"]
    assert "source_says" not in row or row["why"], "a difference needs a reason"


@pytest.mark.parametrize(
    "row", [row for row in EXAMPLES if "announced" in row], ids=lambda row: row["id"]
)
def test_announced(row: Row) -> None:
    found = announcement(delivery(row), place(row), at=noon(row["announced"]) + LATER)
    assert found.on == row["announced"]
    assert found.on != row.get("source_says")


@pytest.mark.parametrize(
    "row", [row for row in EXAMPLES if "until" in row], ids=lambda row: row["id"]
)
def test_until(row: Row) -> None:
    event = row.get("event") or row["announced"]
    if "weeks" in row:
        until = next_working_day(after_weeks(event, row["weeks"]), place(row))
    elif "months" in row:
        until, _ = end_of_months(event, row["months"], place(row), Source(row["section"]))
    else:
        until = remedy(event, RemedyKind(row["kind"]), instructed=True, place=place(row)).until
    assert until == row["until"]
    if "filed" in row:
        assert (row["filed"] <= until) is row["in_time"]


@pytest.mark.parametrize("row", APPROVALS, ids=lambda row: row["id"])
def test_deemed(row: Row) -> None:
    facts = ApprovalFacts(
        ordered_by=row["ordered_by"],
        complete_at=noon(row["complete"]),
        months=row["months"],
        extensions=(
            Extension(told_on=row["extended_on"], reason="schwierig", days=row["extended_days"]),
        ),
        decided_on=row["decided"],
    )
    found = deemed_approval(facts, place(row), at=noon(row["until"]) + LATER)
    assert (found.state, found.until) == (row["state"], row["until"])
    assert row["first_end"] in [step.on for step in found.steps]
