"""A person writes to an authority without a case."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from rathaus.archive.forms import CheckedUpload
from rathaus.lib import clock
from rathaus.lib.errors import RathausError, Stranger
from rathaus.mailbox import actions, content, rules
from rathaus.mailbox.models import Direction, Message, Thread
from rathaus.mailbox.queries import office
from tests.mailbox.conftest import PDF

SUBJECT, TEXT = "Laterne am Mühlenweg", "Guten Tag, die Laterne ist seit Montag aus."


def begin(cast, key=None, **more):
    values = {"authority": cast.wiesental, "subject": SUBJECT, "name": "Anna Auerbach"}
    return actions.write(
        **{**values, **more}, text=TEXT, key=key or uuid4(), by=cast.citizen, at=clock.now()
    )


def test_both_sides_read_it_and_the_authority_has_something_to_do(cast):
    file = CheckedUpload("Laterne.pdf", "application/pdf", PDF)
    message = begin(cast, files=[file])
    thread = Thread.objects.get()
    for keys in (cast.citizen.keys, cast.wiesental_clerk.keys):
        assert content.heading_of(thread, keys) == (SUBJECT, "Anna Auerbach")
        assert content.text_of(message, keys) == TEXT
        assert [each.name for each in content.files_of(message, keys)] == ["Laterne.pdf"]
    assert message.direction == Direction.IN
    assert thread.unread
    assert thread.unanswered_since == message.sent_at
    assert office.unanswered_count(cast.wiesental_clerk) == 1
    assert office.unanswered_count(cast.birkenrain_clerk) == 0


def test_a_double_click_sends_once(cast):
    key = uuid4()
    assert begin(cast, key).pk == begin(cast, key).pk
    assert Thread.objects.count() == Message.objects.count() == 1


def test_nobody_floods_an_authority(cast, monkeypatch):
    monkeypatch.setattr(rules, "NEW_A_DAY", 2)
    begin(cast)
    begin(cast)
    with pytest.raises(RathausError, match="heute schon 2"):
        begin(cast)
    assert Thread.objects.count() == 2


def test_an_authority_that_does_not_take_part_cannot_be_written_to(cast):
    cast.wiesental.joined_on = None
    with pytest.raises(RathausError, match="hat hier kein Postfach"):
        begin(cast)
    with pytest.raises(Stranger):
        actions.write(
            authority=cast.birkenrain, subject="x", name="x", text="x", key=uuid4(),
            by=cast.wiesental_clerk, at=clock.now(),
        )  # fmt: skip


def test_from_the_place_to_the_conversation(cast, client_of):
    anna = client_of(cast.citizen)
    page = anna.get(reverse("mailbox:write_choose"), {"ort": "Auwinkel"}).content.decode()
    address = reverse("mailbox:write", args=[cast.wiesental.pk])
    assert address in page
    assert reverse("mailbox:write", args=[cast.birkenrain.pk]) not in page
    upload = SimpleUploadedFile("Laterne.pdf", PDF, "application/pdf")
    data = {"key": str(uuid4()), "subject": SUBJECT, "name": "Anna Auerbach", "text": TEXT}
    answer = anna.post(address, {**data, "attachments": [upload]})
    thread = Thread.objects.get()
    assert answer.url == reverse("mailbox:thread", args=[thread.pk])
    assert SUBJECT in anna.get(reverse("mailbox:threads")).content.decode()
    empty = anna.post(address, {"key": str(uuid4())}).content.decode()
    assert "fehler" in empty


def test_the_page_of_an_authority_leads_there(cast, client_of):
    page = client_of(cast.citizen).get(reverse("tenancy:authority", args=[cast.wiesental.pk]))
    assert reverse("mailbox:write", args=[cast.wiesental.pk]) in page.content.decode()
    staff = client_of(cast.wiesental_clerk)
    page = staff.get(reverse("tenancy:authority", args=[cast.wiesental.pk]))
    assert reverse("mailbox:write", args=[cast.wiesental.pk]) not in page.content.decode()


def test_what_is_done_is_put_aside_and_comes_back_with_a_new_message(cast, client_of, write):
    thread = begin(cast).thread
    anna, listed = client_of(cast.citizen), reverse("mailbox:threads")
    anna.post(reverse("mailbox:file", args=[thread.pk]))
    assert SUBJECT not in anna.get(listed).content.decode()
    assert SUBJECT in anna.get(listed, {"ansicht": "erledigt"}).content.decode()
    write(thread)
    assert SUBJECT in anna.get(listed).content.decode()


@pytest.mark.parametrize(("words", "found"), [("laterne montag", True), ("Bello", False)])
def test_search_opens_texts_but_not_what_was_never_retrieved(cast, client_of, write, words, found):
    thread = begin(cast).thread
    write(thread, text="Ihr Hund Bello ist angemeldet.")  # not retrieved: not even its words
    anna = client_of(cast.citizen)
    page = anna.post(reverse("mailbox:threads"), {"suche": words}).content.decode()
    assert (SUBJECT in page) is found


def test_a_member_without_keys_of_its_own_leads_to_its_samtgemeinde(cast, client_of):
    anna = client_of(cast.citizen)
    answer = anna.get(reverse("mailbox:write", args=[cast.auwinkel.pk]))
    assert answer.url == reverse("mailbox:write", args=[cast.wiesental.pk])
    assert anna.get(reverse("mailbox:write", args=[cast.land.pk])).status_code == 404
