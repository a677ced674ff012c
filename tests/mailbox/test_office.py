"""The message inbox of an authority."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from rathaus.archive.forms import CheckedUpload
from rathaus.lib import clock
from rathaus.lib.errors import Forbidden, RathausError, Stranger
from rathaus.mailbox import actions, content
from rathaus.mailbox.models import Message, MessageTemplate, Thread
from rathaus.mailbox.queries import finding, office, texts
from tests.mailbox.conftest import PDF

INBOX = reverse("mailbox:office")


def begin(cast, subject="Wochenmarkt", text="Wann ist Markt?", by=None, files=()):
    return actions.write(
        authority=cast.wiesental, subject=subject, name="Anna Auerbach", text=text, files=files,
        key=uuid4(), by=by or cast.citizen, at=clock.now(),
    ).thread  # fmt: skip


def respond(cast, thread, text="Jeden Mittwoch.", days=None, **more):
    day = clock.today() + timedelta(days=days) if days else None
    return actions.answer(
        thread=thread, text=text, answer_by=day, by=cast.wiesental_clerk, at=clock.now(), **more
    )


@pytest.fixture
def clerk(cast, client_of):
    return client_of(cast.wiesental_clerk)


def views(cast):
    return office.counts(cast.wiesental_clerk, clock.today())


def test_an_answer_settles_it_and_a_reply_opens_it_again(cast, clerk):
    thread = begin(cast)
    assert views(cast)["unbeantwortet"] == views(cast)["frei"] == 1
    assert "Nachrichten (1 offen)" in clerk.get(INBOX).content.decode()
    respond(cast, thread, files=[CheckedUpload("Plan.pdf", "application/pdf", PDF)])
    assert views(cast)["unbeantwortet"] == 0
    actions.close(thread=thread, by=cast.wiesental_clerk, at=clock.now())
    assert views(cast)["geschlossen"] == 1
    actions.reply(thread=thread, text="Danke. Und der Plan?", by=cast.citizen, at=clock.now())
    assert views(cast)["unbeantwortet"] == 1
    assert views(cast)["geschlossen"] == 0


def test_the_first_unanswered_message_counts(cast):
    thread = begin(cast)
    first = Thread.objects.get().unanswered_since
    actions.reply(thread=thread, text="Hallo?", by=cast.citizen, at=clock.now())
    assert Thread.objects.get().unanswered_since == first


def test_only_the_authority_and_only_who_works_there(cast):
    thread = begin(cast)
    values = {"thread": thread, "text": "x", "at": clock.now()}
    with pytest.raises(Stranger):
        actions.answer(**values, by=cast.birkenrain_clerk)
    with pytest.raises(Forbidden):
        actions.answer(**values, by=cast.wiesental_auditor)
    with pytest.raises(RathausError, match="kann die Unterhaltung nicht"):
        actions.assign(
            thread=thread, post=cast.birkenrain_clerk.post, by=cast.wiesental_head, at=clock.now()
        )
    assert list(office.visible_to(cast.birkenrain_clerk)) == []
    assert list(office.visible_to(cast.wiesental_it)) == []
    assert list(office.visible_to(cast.citizen)) == []


def test_assigned_it_is_mine_and_no_longer_free(cast, clerk):
    thread = begin(cast)
    post = cast.wiesental_clerk.post
    clerk.post(reverse("mailbox:office_assign", args=[thread.pk]), {"post": str(post.pk)})
    assert (views(cast)["meine"], views(cast)["frei"]) == (1, 0)
    clerk.post(reverse("mailbox:office_assign", args=[thread.pk]), {"post": ""})
    assert (views(cast)["meine"], views(cast)["frei"]) == (0, 1)


def test_a_day_for_the_answer_is_seen_by_both_and_ends_with_the_answer(cast, client_of, clerk):
    thread = begin(cast)
    respond(cast, thread, "Bitte schicken Sie den Plan.", days=2)
    anna = client_of(cast.citizen)
    assert "Bitte antworten bis" in anna.get(reverse("mailbox:threads")).content.decode()
    shown = anna.get(reverse("mailbox:thread", args=[thread.pk])).content.decode()
    assert "Bitte antworten Sie bis" in shown
    Thread.objects.update(answer_by=clock.today() - timedelta(days=1))
    assert views(cast)["ueberfaellig"] == 1
    assert "überfällig" in clerk.get(INBOX, {"ansicht": "ueberfaellig"}).content.decode()
    assert "war bis" in anna.get(reverse("mailbox:thread", args=[thread.pk])).content.decode()
    actions.reply(thread=thread, text="Hier.", by=cast.citizen, at=clock.now())
    assert views(cast)["ueberfaellig"] == 0
    assert Thread.objects.get().answer_by is None


@pytest.mark.parametrize("words", ["wochenmarkt", "anna wann", "Lageplan"])
def test_search_looks_into_names_texts_and_files(cast, clerk, words):
    begin(cast, files=[CheckedUpload("Lageplan.pdf", "application/pdf", PDF)])
    begin(cast, subject="Fundsache", text="Ein Schirm", by=cast.other_citizen)
    page = clerk.post(INBOX, {"suche": words}).content.decode()
    assert "Wochenmarkt" in page
    assert ("Fundsache" in page) is (words == "anna wann" and False)


def test_search_has_an_end_and_says_so(cast, clerk, monkeypatch):
    monkeypatch.setattr(finding, "SEARCHED", 2)
    for number in range(3):
        begin(cast, subject=f"Frage {number}")
    page = clerk.post(INBOX, {"suche": "frage"}).content.decode()
    assert "2 neuesten" in page
    assert "Frage 0" not in page


def test_list_and_search_ask_a_constant_number_of_queries(cast, clerk):
    def asked(data=None):
        with CaptureQueriesContext(connection) as caught:
            answer = clerk.post(INBOX, data) if data else clerk.get(INBOX, {"ansicht": "offen"})
            assert answer.status_code == 200
        return len(caught)

    begin(cast)
    clerk.get(INBOX)
    few = asked(), asked({"suche": "markt"})
    for _number in range(6):
        begin(cast)
    assert (asked(), asked({"suche": "markt"})) == few


def template(cast, authority="wiesental", title="Eingang", text="{{ anrede }}, danke.", by=None):
    made = MessageTemplate(authority=cast.places[authority])
    by = by or cast.wiesental_head
    return actions.save_template(template=made, title=title, text=text, by=by, at=clock.now())


def test_a_template_begins_the_answer_and_is_filled(cast, clerk):
    thread, made = begin(cast), template(cast, text="{{ anrede }}, bitte bis {{ frist }}.")
    address = reverse("mailbox:office_thread", args=[thread.pk])
    begun = clerk.get(address, {"vorlage": str(made.pk), "frist": "31.12.2099"}).content.decode()
    assert "Guten Tag Anna Auerbach, bitte bis 31. Dezember 2099." in begun
    open_ones = clerk.get(address, {"vorlage": str(made.pk)}).content.decode()
    assert "bitte bis {{ frist }}." in open_ones
    assert clerk.get(address, {"vorlage": "x", "frist": "x"}).status_code == 200


def test_no_placeholder_is_sent(cast, clerk):
    thread = begin(cast)
    address = reverse("mailbox:office_answer", args=[thread.pk])
    data = {"key": str(uuid4()), "text": "{{ anrede }}, bitte bis {{ frist }}."}
    page = clerk.post(address, data).content.decode()
    assert "Im Text steht noch ein Platzhalter" in page
    assert Message.objects.count() == 1
    day = clock.today() + timedelta(days=7)
    clerk.post(address, {**data, "answer_by": f"{day:%d.%m.%Y}"})
    sent = Message.objects.last()
    text = content.text_of(sent, cast.citizen.keys)
    assert text == f"Guten Tag Anna Auerbach, bitte bis {texts.day(day)}."
    assert sent.answer_by == day
    past = clerk.post(address, {**data, "answer_by": f"{clock.today():%d.%m.%Y}"})
    assert "der noch kommt" in past.content.decode()


def test_templates_come_from_above_and_from_the_centre(cast):
    template(cast)
    template(cast, "centre", "Zentral", by=cast.centre_guide)
    usable = [(each.title, each.authority.name) for each in texts.usable(cast.auwinkel)]
    assert {title for title, _name in usable} == {"Eingang", "Zentral"}
    assert [each.title for each in texts.usable(cast.birkenrain)] == ["Zentral"]
    with pytest.raises(Stranger):
        template(cast, "birkenrain")
    with pytest.raises(RathausError, match="schon"):
        template(cast)
