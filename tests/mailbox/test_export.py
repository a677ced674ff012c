"""The export of everything that an account holds."""

from __future__ import annotations

import io
import json
import tracemalloc
import zipfile
from html.parser import HTMLParser

import jsonschema
import pytest
from django.apps import apps
from django.urls import reverse

from rathaus.accounts import registry
from rathaus.accounts.models import Account
from rathaus.archive.forms import CheckedUpload
from rathaus.lib import clock
from rathaus.mailbox import actions
from rathaus.mailbox.content import export
from rathaus.mailbox.models import Message
from tests.cast import confirmed, sign_in
from tests.mailbox.conftest import PDF, TEXT

PAGE = reverse("mailbox:export")


def test_every_model_that_refers_to_an_account_is_in_the_export() -> None:
    covered = {name for chapter in registry.exporters() for name in chapter.models}
    referring = {
        model._meta.label
        for model in apps.get_models()
        for field in model._meta.get_fields()
        if field.is_relation and not field.auto_created and field.related_model is Account
    }
    assert referring, "the walk finds them"
    assert referring - covered == set(), "register an exporter in the part's apps.py"
    assert covered - {model._meta.label for model in apps.get_models()} == set()


def download(cast):
    answer = confirmed(cast.citizen).post(PAGE)
    assert answer["Content-Type"] == "application/zip"
    return zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content)))


@pytest.fixture
def held(cast, thread, write, stored):
    """A profile, a reply with a file, a notice that was retrieved, one that was not."""
    anna, at = cast.citizen, clock.now()
    values = {"given_name": "Anna", "family_name": "Auerbach"}
    actions.save_profile(account=anna.account, values=values, by=anna, at=at)
    file = CheckedUpload("Müll & Plan.pdf", "application/pdf", PDF)
    actions.reply(thread=thread, text="Hier <b>der</b> Plan.", files=[file], by=anna, at=at)
    write(thread, kind="notice", records=[stored()])
    actions.retrieve(thread=thread, by=anna, at=clock.now())
    write(thread, text="Noch geheim.")
    return thread


def test_the_file_holds_it_all(cast, held):
    with download(cast) as archive:
        assert archive.testzip() is None
        names = archive.namelist()
        files = [name for name in names if name.startswith("dateien/")]
        assert names[:4] == ["index.html", "stil.css", "daten.json", "schema.json"]
        assert len(files) == 2
        assert {archive.read(name) for name in files} == {PDF}
        data = json.loads(archive.read("daten.json"))
        jsonschema.validate(data, json.loads(archive.read("schema.json")))
        page = archive.read("index.html").decode()
    chapters = {chapter["key"]: chapter["entries"] for chapter in data["chapters"]}
    assert chapters["account"][0]["values"]["email"] == "anna@example.org"
    assert chapters["profile"][0]["values"]["family_name"] == "Auerbach"
    said = [entry["values"]["text"] for entry in chapters["messages"]]
    assert "Hier <b>der</b> Plan." in said
    assert TEXT in said
    assert {f["path"] for e in chapters["messages"] for f in e["files"]} == set(files)
    assert "profile.save" not in page
    assert "Profil gespeichert" in page
    assert "&lt;b&gt;der&lt;/b&gt;" in page


def test_what_was_not_retrieved_is_named_and_stays_closed(cast, held):
    page = confirmed(cast.citizen).get(PAGE).content.decode()
    assert "1 Nachricht haben Sie noch nicht abgerufen" in page
    with download(cast) as archive:
        everything = b"".join(archive.read(name) for name in archive.namelist()).decode("latin1")
        data = json.loads(archive.read("daten.json"))
    assert "Noch geheim" not in everything
    messages = next(c["entries"] for c in data["chapters"] if c["key"] == "messages")
    assert [each["values"]["not_retrieved"] for each in messages].count(True) == 1
    assert Message.objects.filter(retrieved_at=None, direction="out").count() == 1


class Outline(HTMLParser):
    """What a browser would load, run or find as headings."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.addresses: list[str] = []
        self.language = ""

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        found = dict(attrs)
        self.language = self.language or found.get("lang", "")
        self.addresses += [found[name] for name in ("src", "href") if found.get(name)]


def test_the_page_can_be_read_offline_without_scripts(cast, held):
    outline = Outline()
    with download(cast) as archive:
        outline.feed(archive.read("index.html").decode())
    assert outline.language == "de"
    assert not {"script", "img", "iframe"} & set(outline.tags)
    assert all(each.startswith(("#", "dateien/", "stil.css")) for each in outline.addresses)
    assert outline.tags.count("h1") == outline.tags.count("main") == 1


def test_the_password_is_asked_for_first(cast, held):
    answer = sign_in(cast.citizen).post(PAGE)
    assert answer.url.startswith(reverse("account_reauthenticate"))


def test_somebody_else_is_not_in_it(cast, held, open_thread, write):
    write(open_thread(owner=cast.other_citizen, subject="Bernds Sache"))
    with download(cast) as archive:
        assert "Bernds Sache" not in archive.read("index.html").decode()


def test_a_large_account_takes_no_more_memory(cast, thread):
    file = bytes(2 * 1024 * 1024)
    plan = CheckedUpload("Plan.pdf", "application/pdf", PDF + file)
    for _number in range(6):
        actions.reply(thread=thread, text="Plan", files=[plan], by=cast.citizen, at=clock.now())
    tracemalloc.start()
    size = 0
    for piece in export.stream(cast.citizen.account, cast.citizen.keys, clock.now()):
        size += len(piece)
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert size > 0
    assert peak < 8 * len(file), "one file at a time, not all six"
