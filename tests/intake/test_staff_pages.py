from __future__ import annotations

import json
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.test import Client

from rathaus.catalogue.registry import form_choices
from rathaus.intake import actions
from rathaus.intake.forms import load
from rathaus.intake.models import FormDefinition, FormVersion
from rathaus.lib.errors import RathausError
from tests.cast import Cast
from tests.intake import story
from tests.intake.story import AT
from tests.standards.fim.samples import real

URL = "/verwaltung/formulare/"


@pytest.fixture
def guide(cast: Cast, client_of: Callable[..., Client]) -> Client:
    return client_of(cast.wiesental_guide)


def upload(client: Client, content: bytes, key: str = "") -> Any:
    file = SimpleUploadedFile("form.xml", content)
    return client.post(f"{URL}einspielen/", {"file": file, "key": key}, follow=True)


@pytest.mark.parametrize("path", [*real("xdf3/S07000000247*.xml"), *real("xdf2/*.xml")])
def test_import_preview_publish(guide: Client, path: Path) -> None:
    response = upload(guide, path.read_bytes())
    version = FormVersion.objects.get()
    assert response.redirect_chain[-1][0] == f"{URL}{version.definition.key}/1/"
    assert version.title in response.content.decode()
    assert form_choices() == []
    for number in range(1, len(load(version.content).steps) + 1):
        assert guide.get(f"{URL}{version.definition.key}/1/schritt/{number}/").status_code == 200
    guide.post(f"{URL}{version.definition.key}/1/veroeffentlichen/")
    assert [pk for pk, _title in form_choices()] == [version.pk]
    assert bytes(FormVersion.objects.get().source) == path.read_bytes()


@pytest.mark.parametrize("path", [*real("fixtures/*/dup*.xml"), *real("fixtures/*/unk*.xml"),
                                  *real("fixtures/*/missing*.xml")])  # fmt: skip
def test_a_bad_file_is_refused_with_its_reason(guide: Client, path: Path) -> None:
    text = upload(guide, path.read_bytes()).content.decode()
    assert "Zeile" in text
    assert "Element" in text
    assert not FormDefinition.objects.exists()


def test_own_json_is_refused_with_the_place(guide: Client) -> None:
    form = json.loads(story.DOG_FORM.read_text())
    form["steps"][1]["nodes"][0]["nodes"][0]["typ"] = "text"
    text = upload(guide, json.dumps(form).encode(), "hund").content.decode()
    assert "Schritt 2" in text
    assert "name" in text
    assert not FormDefinition.objects.exists()


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"format": "rathaus-form/2"}, "format"),
        ({"title": ""}, "title"),
        ({"steps": [{"title": "A", "nodes": [{"key": "1a", "type": "text", "label": "x"}]}]},
         "Buchstaben"),
        ({"steps": [{"title": "A", "nodes": [{"key": "a", "type": "selct", "label": "x"}]}]},
         "Möglich sind"),
        ({"steps": [{"title": "A", "nodes": [{"key": "a", "type": "select", "label": "x"}]}]},
         "options"),
        ({"steps": [{"title": "A", "nodes": [{"key": "a", "type": "text", "label": "x"}] * 2}]},
         "schon einmal"),
        ({"rules": [{"effect": "show", "target": "zzz", "condition": True}]}, "zzz"),
        ({"rules": [{"effect": "show", "target": "richtig", "condition": {"eval": "1"}}]}, "eval"),
        ({"rules": [{"effect": "show", "target": "richtig",
                     "condition": {"identifier": "nirgends"}}]}, "nirgends"),
    ],
)  # fmt: skip
def test_definitions_that_make_no_sense(cast: Cast, change: dict[str, Any], reason: str) -> None:
    content = json.dumps({**json.loads(story.DOG_FORM.read_text()), **change}).encode()
    with pytest.raises(RathausError, match=reason):
        actions.import_form(
            key="hund", content=content, authority=cast.wiesental, by=cast.wiesental_guide, at=AT
        )


def test_rules_can_be_added_and_make_a_new_version(guide: Client) -> None:
    upload(guide, story.DOG_FORM.read_bytes(), "hund")
    rule = {"effect": "show", "target": "bemerkung", "condition": {"identifier": "lastschrift"}}
    guide.post(f"{URL}hund/1/regeln/", {"rules": json.dumps([rule])})
    second = FormVersion.objects.get(number=2)
    assert second.content["rules"] == [rule]
    assert "rules" not in FormVersion.objects.get(number=1).content
    text = guide.post(f"{URL}hund/2/regeln/", {"rules": "[{]"}, follow=True).content.decode()
    assert "kein lesbares JSON" in text


def test_the_same_file_again_is_the_same_version(guide: Client) -> None:
    upload(guide, story.DOG_FORM.read_bytes(), "hund")
    upload(guide, story.DOG_FORM.read_bytes(), "hund")
    assert FormVersion.objects.count() == 1


def test_a_version_is_never_changed(cast: Cast) -> None:
    version = story.publish("hund", story.DOG_FORM.read_bytes())
    version.content = {}
    for fields in (None, ["content"], ["published_at"]):
        with pytest.raises(TypeError):
            version.save(update_fields=fields)
    with pytest.raises(TypeError):
        version.delete()


@pytest.mark.parametrize(
    ("who", "status"), [("wiesental_clerk", 403), ("anna", 404), ("wiesental_it", 200)]
)
def test_who_may_import(
    cast: Cast, client_of: Callable[..., Client], who: str, status: int
) -> None:
    client = client_of(cast.people[who])
    assert client.get(f"{URL}einspielen/").status_code == status


def test_forms_of_another_authority_do_not_exist_here(
    cast: Cast, guide: Client, client_of: Callable[..., Client]
) -> None:
    upload(guide, story.DOG_FORM.read_bytes(), "hund")
    stranger = client_of(cast.birkenrain_clerk)
    for ending in ("hund/", "hund/1/", "hund/1/schritt/1/"):
        assert guide.get(URL + ending).status_code == 200
        assert stranger.get(URL + ending).status_code == 404
    assert stranger.post(f"{URL}hund/1/veroeffentlichen/").status_code == 404


def test_the_list_costs_the_same_for_one_and_thirty(
    guide: Client, django_assert_max_num_queries: Any
) -> None:
    counts = []
    for start in (0, 1):
        for number in range(start, 1 + start * 20):
            story.publish(f"hund-{number}", story.DOG_FORM.read_bytes())
        with django_assert_max_num_queries(30) as counted:
            assert guide.get(URL).status_code == 200
        counts.append(len(counted))
    assert counts[0] == counts[1]


@pytest.mark.django_db
def test_the_command_imports_and_names_what_is_wrong(tmp_path: Path) -> None:
    out = StringIO()
    call_command("forms", "import", str(story.DOG_FORM), "--key", "hund", "--publish", stdout=out)
    assert "hund 1" in out.getvalue()
    broken = tmp_path / "kaputt.xml"
    broken.write_text("<xml")
    with pytest.raises(CommandError, match="XML"):
        call_command("forms", "import", str(broken), "--key", "kaputt")
