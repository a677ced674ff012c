"""Every real form imports and shows each of its steps to an applicant."""

from __future__ import annotations

from pathlib import Path

import pytest

from rathaus.intake import content
from rathaus.intake.forms import load
from rathaus.intake.forms.definition import Field, FieldType, Group, places
from rathaus.intake.forms.page import build, visible_steps
from rathaus.intake.models import Draft
from tests.cast import Cast
from tests.intake import story
from tests.intake.story import Applicant
from tests.standards.fim.samples import real

FILES = [
    pytest.param(Path(str(story.DOG_FORM)), id="hundesteuer"),
    *real("xdf3/*.xml"),
    *real("xdf2/*.xml"),
    *real("fixtures/v3/simple.xml"),
    *real("fixtures/v3/input.xml"),
    *real("fixtures/v2/label.xml"),
    *real("fixtures/v2/minimal.xml"),
    *real("fixtures/v2/rule.xml"),
    *real("fixtures/v2/select.xml"),
]


@pytest.mark.parametrize("path", FILES)
def test_every_step_is_shown(path: Path, cast: Cast, anna: Applicant) -> None:
    version = story.publish("formular", path.read_bytes())
    offer = story.offer(cast, version)
    anna.open(f"/antrag/neu/{offer.pk}/039995401001/").press()
    draft = Draft.objects.get()
    form = load(version.content)
    _open_everything(form, draft)
    for number in visible_steps(form, content.read_draft(draft)):
        anna.open(f"/antrag/{draft.pk}/schritt/{number + 1}/")
        assert anna.status == 200
        _check(anna, form, draft, number)
        anna.press("next")  # blank: errors or the next step, never a failure
        assert anna.status == 200
        assert len(anna.page.ids) == len(set(anna.page.ids))
    assert anna.open(f"/antrag/{draft.pk}/pruefen/").status == 200


def _open_everything(form: object, draft: Draft) -> None:
    """Open each voluntary group and add a row to each list, so that all of it is shown."""
    from rathaus.intake.forms.web import add_row

    data = content.read_draft(draft)
    for place in places(form):  # type: ignore[arg-type]  # a Form
        if isinstance(place.node, Group) and not any(g.repeated for g in place.groups):
            data = add_row(form, data, place.path)  # type: ignore[arg-type]  # a Form
    content.write_draft(draft, data)
    draft.save()


def _check(anna: Applicant, form: object, draft: Draft, number: int) -> None:
    page = anna.page
    assert len(page.ids) == len(set(page.ids)), "ids are unique"
    items = build(form, number, content.read_draft(draft), [], {})  # type: ignore[arg-type]  # a Form
    for item in (each for top in items for each in top.walk()):
        if item.label:
            assert _escaped(item.label) in page.text, item.label
    for field in page.inputs:
        if field.get("type") in ("hidden", "submit"):
            continue
        assert field["id"] in page.label_for, f"{field['name']} has a label"
    shown = {item.path: item for top in items for item in top.walk()}
    by_name = {field.get("name"): field for field in page.inputs}
    for name, item in shown.items():
        if item.kind in ("input", "textarea", "select", "date"):
            assert ("required" in by_name[name]) == item.required, name


def _escaped(text: str) -> str:
    from django.utils.html import escape

    return str(escape(text))


def test_defaults_texts_and_locked_fields_are_shown(cast: Cast, anna: Applicant) -> None:
    import json

    form = {
        "format": "rathaus-form/1",
        "title": "Probe",
        "steps": [
            {
                "title": "Eins",
                "nodes": [
                    {"key": "a", "type": "info", "label": "Hinweis", "help": "Bitte lesen"},
                    {"key": "b", "type": "text", "label": "Vorgabe", "default": "Text"},
                    {"key": "c", "type": "text", "label": "Fest", "default": "X1", "locked": True},
                    {"key": "d", "type": "integer", "label": "Geheim", "default": "7",
                     "hidden": True},
                    {"key": "e", "label": "Entweder oder", "choice": True, "nodes": [
                        {"key": "f", "type": "text", "label": "Firma"},
                        {"key": "g", "label": "Person", "nodes": [
                            {"key": "h", "type": "text", "label": "Nachname"}]},
                    ]},
                ],
            }
        ],
    }  # fmt: skip
    offer = story.offer(cast, story.publish("probe", json.dumps(form).encode()))
    anna.open(f"/antrag/neu/{offer.pk}/039995401001/").press()
    assert "Bitte lesen" in anna.page.text
    assert anna.page.values["b"] == ["Text"]
    assert "X1" in anna.page.text
    assert "Geheim" not in anna.page.text
    anna.press("apply:e", e="g", c="gefälscht", d="8")
    assert "e/g/h" in anna.page.values
    anna.press("next", h="Auerbach")
    assert anna.url.endswith("/pruefen/")
    stored = content.read_draft(Draft.objects.get())
    assert stored["e"] == {"g": {"h": "Auerbach"}}
    assert stored["c"] == "X1"
    assert stored["d"] == 7
    assert all(
        isinstance(place.node, Group | Field) and place.node.key
        for place in places(load(Draft.objects.get().form_version.content))
        if not isinstance(place.node, Field) or place.node.type is not FieldType.INFO
    )
