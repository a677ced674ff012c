"""Retention rules are dated data; each says where it comes from."""

from __future__ import annotations

import tomllib
from datetime import date

import pytest

from rathaus.archive import rules
from rathaus.archive.models import Kind
from rathaus.archive.rules import Start

TWO = """
[[rule]]
kind = "notice"
years = 10
start = "closing"
valid_from = 2020-01-01
source = "Annahme, ungeprüft"
checked = false
[[rule]]
kind = "notice"
years = 8
start = "closing"
valid_from = 2025-01-01
source = "Annahme, ungeprüft"
checked = false
"""


@pytest.mark.parametrize(
    ("closed", "until"),
    [
        (date(2019, 12, 31), None),
        (date(2020, 1, 1), date(2030, 12, 31)),
        (date(2024, 12, 31), date(2034, 12, 31)),
        (date(2025, 1, 1), date(2033, 12, 31)),
        (date(2028, 2, 29), date(2036, 12, 31)),
    ],
)
def test_the_rule_in_force_when_the_period_starts_counts(
    monkeypatch: pytest.MonkeyPatch, closed: date, until: date | None
) -> None:
    monkeypatch.setattr(rules, "rules", lambda: rules.read_rules(tomllib.loads(TWO)))
    assert rules.retain_until("notice", start=Start.CLOSING, on=closed) == until
    assert rules.retain_until("notice", start=Start.STORING, on=closed) is None


def test_a_draft_is_kept_until_it_is_discarded() -> None:
    for start in Start:
        assert rules.retain_until(Kind.DRAFT_FILE, start=start, on=date(2027, 1, 1)) is None


def test_what_is_not_settled_says_so() -> None:
    """A source we may cite is one that docs or law name; nothing is settled yet."""
    for rule in rules.rules():
        assert rule.checked == (rule.source != "Annahme, ungeprüft")


@pytest.mark.parametrize("change", [("notice", "letter"), ("closing", "opening"), ("years", "y")])
def test_a_wrong_file_is_refused(change: tuple[str, str]) -> None:
    with pytest.raises((ValueError, TypeError)):
        rules.read_rules(tomllib.loads(TWO.replace(*change)))
