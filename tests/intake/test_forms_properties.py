from __future__ import annotations

import json
from datetime import date
from typing import Any

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from rathaus.intake.forms import Form, dump, load
from rathaus.intake.forms.completion import complete
from rathaus.intake.forms.page import build
from rathaus.intake.forms.relevance import relevant
from rathaus.intake.forms.summary import applicant, sections
from rathaus.intake.forms.validation import problems
from rathaus.intake.forms.web import add_row, decode, encode, remove_row
from tests.intake.forms_made_up import answers, forms

TODAY = date(2026, 11, 23)
SLOW = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


@SLOW
@given(forms())
def test_a_form_survives_json(form: Form) -> None:
    assert load(json.loads(json.dumps(dump(form)))) == form


@SLOW
@given(st.data())
def test_fitting_answers_have_no_problems(data: st.DataObject) -> None:
    form = data.draw(forms(with_rules=False))
    given_answers = data.draw(answers(form))
    assert [p.message for p in problems(form, given_answers, today=TODAY)] == []


def posted(form: Form, number: int, data: dict[str, Any]) -> dict[str, list[str]]:
    return encode(build(form, number, data, [], {}))


@SLOW
@given(st.data())
def test_saving_an_untouched_page_changes_nothing(data: st.DataObject) -> None:
    form = data.draw(forms())
    before = data.draw(answers(form))
    # A group that a rule demands is opened by its page: then something has changed, and rightly.
    assume(not problems(form, before, today=TODAY))
    after = before
    for number in range(len(form.steps)):
        after = decode(form, number, posted(form, number, after), after)
    assert complete(form, after) == complete(form, before)


@SLOW
@given(st.data())
def test_what_the_page_shows_is_all_that_is_needed(data: st.DataObject) -> None:
    """Answers typed into an empty draft, page after page, give the same instance."""
    form = data.draw(forms(with_rules=False))
    wanted = data.draw(answers(form))
    typed: dict[str, Any] = {}
    for number in range(len(form.steps)):
        typed = decode(form, number, posted(form, number, wanted), typed)
    assert complete(form, typed) == complete(form, wanted)


@SLOW
@given(st.data())
def test_nothing_that_is_posted_breaks_a_page(data: st.DataObject) -> None:
    form = data.draw(forms())
    answered = data.draw(answers(form))
    if not form.steps:
        return
    number = data.draw(st.integers(0, len(form.steps) - 1))
    names = [*posted(form, number, answered), "asked", "a/b", "k0_0/7/x"]
    values = st.lists(st.text(max_size=12), max_size=3)
    noise = data.draw(st.dictionaries(st.sampled_from(names), values))
    noise["asked"] = data.draw(st.lists(st.sampled_from(names), max_size=5))
    changed = decode(form, number, noise, answered)
    for path in names:
        changed = remove_row(form, add_row(form, changed, path), path)
    found = problems(form, changed, today=TODAY)
    for step in range(len(form.steps)):
        items = build(form, step, changed, found, {})
        paths = [item.path for top in items for item in top.walk()]
        assert len(paths) == len(set(paths))
    sections(form, changed, blanks=True)
    applicant(form, changed)
    json.dumps(complete(form, changed))


@SLOW
@given(st.data())
def test_completing_twice_is_completing_once(data: st.DataObject) -> None:
    form = data.draw(forms())
    once = complete(form, data.draw(answers(form)))
    assert complete(form, once) == once
    assert relevant(form, once) == once
