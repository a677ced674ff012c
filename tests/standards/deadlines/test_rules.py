"""The data: complete, without gaps or overlaps, and the page for lawyers is up to date."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date
from itertools import pairwise

import pytest

from rathaus.standards.deadlines import TEMPLATES, TERMS, Channel, NoRule, Regime, RemedyKind
from rathaus.standards.deadlines.rules import (
    AnnouncementRule,
    LandRow,
    Row,
    announcement_rules,
    approval_rule,
    approval_rules,
    land_row,
    land_rows,
    remedy_rule,
    remedy_rules,
)
from rathaus.standards.deadlines.steps import WARNINGS
from rathaus.standards.deadlines.table import page
from rathaus.standards.deadlines.words import DAYS_OFF, FACTS, REASONS, REMEDIES
from rathaus.standards.holidays import Land, LocalHoliday, Place, day_off
from tests.shared_data import ROOT

ROWS: tuple[Row, ...] = (
    *announcement_rules(),
    *land_rows(),
    *remedy_rules(),
    *approval_rules(),
)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.section}, {row.valid_from}")
def test_every_row_is_dated_and_cited(row: Row) -> None:
    assert row.section
    assert row.source
    assert row.url.startswith("http")
    assert row.checked >= date(2026, 11, 1)
    assert row.valid_until is None or row.valid_from <= row.valid_until


def topic(row: Row) -> tuple[object, ...]:
    if isinstance(row, AnnouncementRule):
        return (row.channel, row.regimes, row.scope)
    if isinstance(row, LandRow):
        return (row.land, row.regime)
    return (type(row), getattr(row, "kind", ""), getattr(row, "scope", ""))


def test_versions_of_one_rule_follow_each_other() -> None:
    for name in {topic(row) for row in ROWS}:
        versions = sorted((r for r in ROWS if topic(r) == name), key=lambda r: r.valid_from)
        for before, after in pairwise(versions):
            assert before.valid_until is not None
            assert (after.valid_from - before.valid_until).days == 1, (name, after)


def test_ids_are_unique() -> None:
    counted = Counter(rule.id for rule in announcement_rules())
    assert [name for name, count in counted.items() if count > 1] == []


@pytest.mark.parametrize("land", Land)
@pytest.mark.parametrize("regime", Regime)
def test_every_land_says_which_text_applies(land: Land, regime: Regime) -> None:
    for year in range(2020, 2031):
        assert land_row(land, regime, date(year, 1, 1)) is not None


@pytest.mark.parametrize("land", Land)
def test_every_land_has_deemed_approvals(land: Land) -> None:
    assert approval_rule(land, date(2020, 1, 1)).months


def test_before_the_law_there_is_no_rule() -> None:
    with pytest.raises(NoRule):
        remedy_rule(RemedyKind.OBJECTION, date(1950, 1, 1))
    with pytest.raises(NoRule):
        approval_rule(Land.NI, date(1990, 1, 1))


def test_every_channel_is_known_to_federal_law() -> None:
    federal = {rule.channel for rule in announcement_rules() if rule.scope == "federal"}
    assert federal == set(Channel)


def test_events_are_facts() -> None:
    assert {rule.event for rule in announcement_rules()} <= set(FACTS)


def test_templates_are_sentences_and_terms_are_not() -> None:
    for key, template in TEMPLATES.items():
        assert template.endswith((".", "}")), key
        assert not re.search(r"\b(du|Nutzer|klicken)\b", template), key
    assert set(TEMPLATES) >= WARNINGS
    assert len(TERMS) == len(set(TERMS))


def test_the_words_of_the_data_can_be_translated() -> None:
    """`words` repeats them where `make messages` finds them."""
    assert sorted(REASONS) == sorted({row.reason for row in ROWS if row.reason})
    assert set(REMEDIES) == {rule.german for rule in remedy_rules()}


@pytest.mark.parametrize("land", Land)
def test_the_names_of_all_days_off_can_be_translated(land: Land) -> None:
    everywhere = Place(land, frozenset(LocalHoliday))
    days = (date.fromordinal(number) for number in range(*map(ordinal, (2010, 2040))))
    assert {name for day in days if (name := day_off(day, everywhere))} <= set(DAYS_OFF)


def ordinal(year: int) -> int:
    return date(year, 1, 1).toordinal()


def test_the_page_for_lawyers_is_up_to_date() -> None:
    """`python -m rathaus.standards.deadlines > docs/handbuch/fristen.md` renews it."""
    assert (ROOT / "docs" / "handbuch" / "fristen.md").read_text(encoding="utf-8") == page()
