"""Imported forms accept what the JSON Schema of their FIM schema accepts."""

from __future__ import annotations

import dataclasses
import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, event, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from rathaus.intake.forms import Form, dump, load
from rathaus.intake.forms.completion import complete
from rathaus.intake.forms.condition import is_blank
from rathaus.intake.forms.definition import Field, Group, places
from rathaus.intake.forms.fim import form_of
from rathaus.intake.forms.fim_steps import LONG, questions
from rathaus.intake.forms.instance import leaves
from rathaus.intake.forms.page import visible_steps
from rathaus.intake.forms.summary import applicant
from rathaus.intake.forms.validation import problems
from rathaus.standards import fim
from tests.shared_data import FOLDER
from tests.standards.fim.instances import changed, valid
from tests.standards.fim.samples import real

TODAY = date(2026, 11, 23)
FORMATS = Draft202012Validator.FORMAT_CHECKER
SCHEMAS = [*real("xdf3/*.xml"), *real("xdf2/*.xml")]
GOOD_FIXTURES = [*real("fixtures/v3/simple.xml"), *real("fixtures/v3/input.xml"),
                 *real("fixtures/v2/label.xml"), *real("fixtures/v2/minimal.xml"),
                 *real("fixtures/v2/rule.xml"), *real("fixtures/v2/select.xml")]  # fmt: skip
FALCONRY = FOLDER / "fim" / "xdf3" / "S07000000247V1.2.0_xdf3.xml"

# What we refuse although the schema accepts it.
STRICTER = {
    "required": "a required answer that is blank is no answer; the schema takes an empty text",
    "required_choice": "the same for a select field",
    "required_file": "the same for a file",
    "email": "the schema's pattern is searched for, ours has to be the whole address",
    "too_few": "blank entries of a list do not count",
    "required_bool": "null is no answer",
}


def both(path: Path) -> tuple[Form, dict[str, Any]]:
    schema = fim.parse(path.read_bytes())
    # Without the rules: JSON Schema cannot express them.
    form = dataclasses.replace(form_of(schema), rules=())
    return form, json.loads(json.dumps(fim.json_schema(schema)))


@pytest.mark.parametrize("path", SCHEMAS)
def test_agrees_with_the_json_schema(path: Path) -> None:
    form, schema = both(path)
    validator = Draft202012Validator(schema, format_checker=FORMATS)

    @settings(
        max_examples=40,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(st.one_of(valid(schema), changed(schema)))
    def check(answers: Any) -> None:
        if not isinstance(answers, dict):
            return
        accepted = validator.is_valid(answers)
        found = problems(form, answers, today=TODAY)
        event(f"schema accepts: {accepted}, we accept: {not found}")
        if accepted:
            assert {each.code for each in found} <= set(STRICTER), found
        elif not found:
            # We overlook blanks, which the schema refuses: they are gone when it is submitted.
            assert validator.is_valid(complete(form, answers)), answers

    check()


@pytest.mark.parametrize("path", SCHEMAS)
def test_what_is_submitted_is_an_instance_of_the_schema(path: Path) -> None:
    form, schema = both(path)
    validator = Draft202012Validator(schema, format_checker=FORMATS)

    @settings(
        max_examples=20,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(valid(schema))
    def check(answers: Any) -> None:
        if not problems(form, answers, today=TODAY):
            finished = complete(form, answers)
            assert list(validator.iter_errors(finished)) == []
            assert not any(is_blank(value) for _path, value in leaves(finished))

    check()


@pytest.mark.parametrize("path", [*SCHEMAS, *GOOD_FIXTURES])
def test_imports_and_survives_json(path: Path) -> None:
    form = form_of(fim.parse(path.read_bytes()))
    assert load(json.loads(json.dumps(dump(form)))) == form


@pytest.mark.parametrize("path", SCHEMAS)
def test_steps_hold_every_place_of_the_schema_once(path: Path) -> None:
    schema = fim.parse(path.read_bytes())
    form = form_of(schema)
    asked = {place.path for place in places(form)}
    above = {"/".join(s.at[:n]) for s in form.steps for n in range(1, len(s.at) + 1)}
    assert asked | above == {"/".join(position.path) for position in schema.positions()}
    assert not asked & above


@pytest.mark.parametrize("path", SCHEMAS)
def test_no_step_is_too_long(path: Path) -> None:
    form = form_of(fim.parse(path.read_bytes()))
    for step in form.steps:
        plain = [n for n in step.nodes if isinstance(n, Field) or n.min > 0]
        if len(plain) > 1:
            assert sum(map(questions, plain)) <= LONG + 8, step.title


def falconry() -> Form:
    if not FALCONRY.exists():
        pytest.skip("test data missing: the falconry licence (set RATHAUS_TEST_DATA)")
    return form_of(fim.parse(FALCONRY.read_bytes()))


def path_of(form: Form, number: str, label: str = "") -> str:
    return next(
        place.path
        for place in places(form)
        if place.node.key.startswith(number) and label in place.path
    )


def codes(form: Form, data: dict[str, Any], ending: str) -> list[str]:
    found = problems(form, data, today=TODAY)
    return [each.code for each in found if each.path.endswith(ending)]


def test_falconry_asks_for_the_address_that_fits() -> None:
    form = falconry()
    question = path_of(form, "F60000000263")
    home, abroad = path_of(form, "G60000000086"), path_of(form, "G60000000091")
    person, residence, field = question.split("/")
    here = {person: {residence: {field: "001"}}}
    there = {person: {residence: {field: "002"}}}
    found = [each.path for each in problems(form, here, today=TODAY)]
    assert any(path.startswith(home) for path in found)
    assert not any(path.startswith(abroad) for path in found)
    found = [each.path for each in problems(form, there, today=TODAY)]
    assert any(path.startswith(abroad) for path in found)
    assert not any(path.startswith(home) for path in found)


def test_falconry_refuses_a_day_that_does_not_exist() -> None:
    form = falconry()
    day = path_of(form, "F60000000231")
    person, birth, key = day.split("/")
    month, year = (path_of(form, each).split("/")[-1] for each in ("F60000000232", "F60000000233"))
    wrong = {person: {birth: {key: 31, month: 2, year: 1980}}}
    right = {person: {birth: {key: 28, month: 2, year: 1980}}}
    no_month = {person: {birth: {key: 28, year: 1980}}}
    assert codes(form, wrong, key) == ["rule"]
    assert codes(form, right, key) == []
    assert codes(form, no_month, month) == ["required"]


def test_falconry_knows_who_applies() -> None:
    form = falconry()
    data: dict[str, Any] = {}
    for number, value in (
        ("F60000000228", "Anna"), ("F60000000227", "Auerbach"), ("F60000000263", "001"),
        ("F60000000243", "Mühlenweg"), ("F60000000244", "5"), ("F60000000246", "29992"),
        ("F60000000247", "Auwinkel"),
    ):  # fmt: skip
        *above, key = path_of(form, number).split("/")
        container = data
        for each in above:
            container = container.setdefault(each, {})
        container[key] = value
    found = applicant(form, data)
    assert found.name == "Anna Auerbach"
    assert found.lines == ["Mühlenweg 5", "29992 Auwinkel"]


def test_steps_that_ask_nothing_are_left_out() -> None:
    form = falconry()
    assert visible_steps(form, {}) == list(range(len(form.steps)))
    assert all(isinstance(place.node, Field | Group) for place in places(form))
