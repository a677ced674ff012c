"""Patterns come from outside: they mean the same as in Python, and none holds up the server."""

from __future__ import annotations

import json
import re
import time
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rathaus.intake import actions
from rathaus.intake.forms import load, patterns
from rathaus.intake.forms.checks import check_patterns
from rathaus.intake.forms.definition import Constraints, Field, FieldType, places
from rathaus.intake.forms.fim import form_of
from rathaus.intake.forms.reader import DefinitionError
from rathaus.intake.forms.values import value_problem
from rathaus.intake.models import FormDefinition
from rathaus.lib.errors import RathausError
from rathaus.standards import fim
from tests.cases.story import AT
from tests.cast import Cast
from tests.intake.story import DOG_FORM
from tests.standards.fim.samples import real

SCHEMAS = [*real("xdf3/*.xml"), *real("xdf2/*.xml")]
TODAY = date(2026, 11, 23)
HARMFUL = [r"^(\w+\s?)*$", r"^(a|a)*$", r"^(a|aa)+$", r"^(.*a){12}$", r"(.+,)+.+,\d$"]
HARMLESS = [r"^\d{5}$", r"[A-Z]{1,3}-[A-Z]{1,2} \d{1,4}", r"^[^@]+@[^@]+$", r"^(\w+\s?)*$"]


def text(pattern: str, max_length: int | None = None) -> Field:
    limits = Constraints(pattern=pattern, max_length=max_length)
    return Field(key="a", type=FieldType.TEXT, label="Feld", constraints=limits)


@pytest.mark.parametrize("pattern", HARMFUL)
def test_a_pattern_that_takes_too_long_does_not_fit(pattern: str) -> None:
    before = time.monotonic()
    for answer in ("a" * 19_999 + "!", "a," * 9_999 + "!"):
        problem = value_problem(text(pattern), answer, "a", TODAY)
        assert problem is None or problem.code == "pattern"
    assert time.monotonic() - before < 20 * patterns.SECONDS  # for ever without a limit


def test_a_timeout_is_a_usual_problem() -> None:
    problem = value_problem(text(r"^(a|a)*$"), "a" * 500 + "!", "a", TODAY)
    assert problem is not None
    assert problem.code == "pattern"


@pytest.mark.parametrize("pattern", HARMFUL)
def test_such_a_pattern_is_not_imported(cast: Cast, pattern: str) -> None:
    node = {"key": "a", "type": "text", "label": "Feld", "constraints": {"pattern": pattern}}
    form = json.loads(DOG_FORM.read_text()) | {"steps": [{"title": "A", "nodes": [node]}]}
    form["rules"] = []
    with pytest.raises(RathausError, match="zu aufwendig"):
        actions.import_form(
            key="hund",
            content=json.dumps(form).encode(),
            authority=cast.wiesental,
            by=cast.wiesental_guide,
            at=AT,
        )
    assert not FormDefinition.objects.exists()


@pytest.mark.parametrize("pattern", HARMLESS)
def test_what_is_quick_enough_for_the_answers_of_the_field_is_fine(pattern: str) -> None:
    assert not patterns.too_slow(pattern, 100)


@pytest.mark.parametrize("path", SCHEMAS)
def test_real_patterns_mean_the_same_as_before(path: Path) -> None:
    form = form_of(fim.parse(path.read_bytes()))
    check_patterns(form)
    fields = [place.node for place in places(form) if isinstance(place.node, Field)]
    for pattern in {field.constraints.pattern for field in fields} - {""}:
        compare(pattern)


def compare(pattern: str) -> None:
    @settings(max_examples=50, deadline=None)
    @given(st.text(max_size=40) | st.from_regex(pattern), st.text(max_size=3))
    def check(answer: str, end: str) -> None:
        for each in (answer, answer + end, answer.upper(), answer[:-1]):
            assert patterns.fits(pattern, each) == bool(re.search(pattern, each))

    check()


def test_what_python_does_not_understand_is_not_checked() -> None:
    for pattern in (r"\p{IsGreek}", r"(a", r"\i\c*"):
        assert patterns.compiled(pattern) is None
        assert patterns.fits(pattern, "x")
        assert not patterns.too_slow(pattern, 20_000)


def test_all_patterns_of_a_form_have_one_time_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rathaus.intake.forms.checks.PROBING_SECONDS", 0)
    with pytest.raises(DefinitionError):
        check_patterns(load(json.loads(DOG_FORM.read_text())))
