"""The pages of the mailbox."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from rathaus.archive import content as files
from rathaus.lib import clock
from rathaus.mailbox import registry
from rathaus.mailbox.models import Direction, Message, MessageKind
from rathaus.site.navigation import page_context
from tests.mailbox.conftest import PDF, TEXT

LIST = reverse("mailbox:threads")


def url(thread, name="thread"):
    return reverse(f"mailbox:{name}", args=[thread.pk])


def text_of(response):
    return response.content.decode()


@pytest.fixture
def anna(cast, client_of):
    return client_of(cast.citizen)


# The list


def test_the_list_says_in_words_what_is_unread(anna, thread, write, open_thread):
    write(thread)
    write(thread)
    write(open_thread(subject="Wohnsitz ummelden"))
    page = text_of(anna.get(LIST))
    assert page.index("Wohnsitz ummelden") < page.index("Hund anmelden")  # newest first
    assert "2 ungelesen" in page
    assert "1 ungelesen" in page
    assert "Postfach (3 ungelesen)" in page


def test_an_empty_mailbox_helps_on(anna):
    page = text_of(anna.get(LIST))
    assert "Ihr Postfach ist noch leer" in page
    assert "Leistung suchen" in page
    assert "Postfach (" not in page


@pytest.mark.parametrize(
    ("words", "found"),
    [("hund", True), ("WIESENTAL hund", True), ("2026-0001", True), ("Bello", False)],
)
def test_search_looks_at_subject_authority_and_reference(anna, thread, write, words, found):
    write(thread)
    page = text_of(anna.post(LIST, {"suche": words}))
    assert ("Hund anmelden" in page) is found
    assert ("nichts gefunden" in page) is not found


def test_the_list_is_divided_into_pages(anna, open_thread):
    for number in range(25):
        open_thread(subject=f"Antrag {number:02}")
    first, second = text_of(anna.get(LIST)), text_of(anna.get(LIST, {"seite": 2}))
    assert "Antrag 24" in first
    assert "Antrag 04" not in first
    assert "Antrag 04" in second
    assert anna.get(LIST, {"seite": "x"}).status_code == 200


def queries_of(client, address):
    with CaptureQueriesContext(
        connection,
    ) as counted:
        assert client.get(address).status_code == 200
    return len(counted)


def test_query_counts_do_not_grow(anna, open_thread, write, stored):
    thread = open_thread()
    write(thread, records=[stored()])
    anna.get(url(thread))
    few = queries_of(anna, LIST), queries_of(anna, url(thread))
    for number in range(29):
        write(open_thread(subject=f"Antrag {number}"))
        write(thread, records=[stored(), stored()])
    anna.get(url(thread))
    assert (queries_of(anna, LIST), queries_of(anna, url(thread))) == few


def test_the_navigation_asks_once(cast, rf, django_assert_num_queries):
    request = rf.get("/")
    request.actor = cast.citizen
    with django_assert_num_queries(1):
        page_context(request)


# One conversation


def test_a_conversation_shows_messages_in_order_and_no_staff_names(
    cast, anna, thread, write, stored
):
    write(thread, kind=MessageKind.NOTICE, records=[stored("Bescheid 1.pdf")])
    anna.post(url(thread, "reply"), {"key": uuid4(), "text": "Vielen Dank <b>"})
    page = text_of(anna.get(url(thread)))
    assert page.index("Ihr Hund Bello") < page.index("Vielen Dank &lt;b&gt;")
    assert "Samtgemeinde Wiesental" in page
    assert "Klöver" not in page
    assert "Bescheid herunterladen" in page
    assert "PDF, " in page
    assert page.count("<article") == 2


def test_opening_is_retrieval_once(anna, thread, write):
    write(thread)
    first = text_of(anna.get(url(thread)))
    when = Message.objects.get().retrieved_at
    assert when is not None
    second = text_of(anna.get(url(thread)))
    assert Message.objects.get().retrieved_at == when
    assert ">Neu<" in first
    assert ">Neu<" not in second


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Purpose": "prefetch"},
        {"Sec-Purpose": "prefetch;prerender"},
        {"Purpose": "prefetch"},
        {"X-Moz": "prefetch"},
    ],
)
def test_fetching_ahead_is_no_retrieval(anna, thread, write, stored, headers):
    message = write(thread, records=[stored()])
    for address in (
        url(thread),
        reverse("mailbox:attachment", args=[message.attachments.get().pk]),
    ):
        response = anna.get(address, headers=headers)
        assert response.status_code == 503
        assert response.content == b""
        assert "no-store" in response["Cache-Control"]
    assert Message.objects.get().retrieved_at is None


def test_asking_for_the_head_is_no_retrieval(anna, thread, write):
    write(thread)
    assert anna.head(url(thread)).status_code == 200
    assert Message.objects.get().retrieved_at is None


def test_the_status_of_the_case_stands_above(anna, open_thread, monkeypatch):
    case = uuid4()
    status = registry.CaseStatus("In Arbeit", "Wir prüfen.", (("Zurücknehmen", "/weg/"),))
    monkeypatch.setattr(registry, "_status_sources", [lambda pk: status if pk == case else None])
    page = text_of(anna.get(url(open_thread(case_id=case))))
    assert "Stand: In Arbeit" in page
    assert "Wir prüfen." in page
    assert 'href="/weg/"' in page


# Replies


def test_a_reply_with_files_is_sent_once(anna, thread):
    def data():
        return {
            "key": "0d5f8f6e-7a5e-4d0f-9d57-0a6f1d1c3e11",
            "text": "Hier der Impfpass",
            "attachments": [
                SimpleUploadedFile("Impfpass.pdf", PDF),
                SimpleUploadedFile("Notiz.txt", b"Hallo"),
            ],
        }

    assert anna.post(url(thread, "reply"), data()).status_code == 302
    assert anna.post(url(thread, "reply"), data()).status_code == 302
    message = Message.objects.get()
    assert message.attachments.count() == 2
    assert "Ihre Nachricht ist angekommen." in text_of(anna.get(url(thread)))


def test_another_text_from_the_same_page_is_another_reply(anna, thread):
    page = {"key": "0d5f8f6e-7a5e-4d0f-9d57-0a6f1d1c3e11"}
    for text in ("Erstens", "Zweitens", "Zweitens"):
        anna.post(url(thread, "reply"), {**page, "text": text})
    assert Message.objects.filter(thread=thread, direction="in").count() == 2


def test_every_form_has_a_key_of_its_own(anna, thread):
    keys = {anna.get(url(thread)).context["form"]["key"].value() for _ in range(2)}
    assert len(keys) == 2


@pytest.mark.parametrize(
    ("data", "error"),
    [
        ({"text": ""}, "Bitte schreiben Sie einen Text oder hängen Sie eine Datei an."),
        (
            {"text": "x" * 10_001},
            "Der Text ist zu lang. Möglich sind 10000 Zeichen, Ihr Text hat 10001.",
        ),
        (
            {"text": "x", "attachments": [SimpleUploadedFile("a.pdf", b"MZ")]},
            "„a.pdf“ hat einen Dateityp, den wir nicht annehmen",
        ),
        (
            {"text": "x", "attachments": [SimpleUploadedFile("leer.pdf", b"")]},
            "„leer.pdf“ ist leer. Bitte wählen Sie eine andere Datei.",
        ),
        (
            {"text": "x", "attachments": [SimpleUploadedFile(f"{n}.pdf", PDF) for n in range(11)]},
            "Das sind zu viele Dateien. Möglich sind höchstens 10 je Nachricht.",
        ),
    ],
)
def test_a_faulty_reply_comes_back_with_its_text(anna, thread, data, error):
    for upload in data.get("attachments", []):
        upload.seek(0)
    response = anna.post(url(thread, "reply"), {"key": uuid4(), **data})
    page = text_of(response)
    assert response.status_code == 200
    assert error in page
    assert "<title>Fehler:" in page
    assert ("noch einmal aus" in page) is ("attachments" in data)
    assert not Message.objects.exists()


def test_files_alone_are_a_reply(anna, thread):
    files_ = [SimpleUploadedFile("Impfpass.pdf", PDF)]
    anna.post(url(thread, "reply"), {"key": uuid4(), "text": " ", "attachments": files_})
    assert Message.objects.get().attachments.count() == 1


def test_a_full_disk_is_told_and_nothing_is_sent(anna, thread, monkeypatch):
    def full(*args):
        raise files.NotStored("Der Speicherplatz ist voll.")

    monkeypatch.setattr(files, "put", full)
    upload = SimpleUploadedFile("Impfpass.pdf", PDF)
    response = anna.post(
        url(thread, "reply"), {"key": uuid4(), "text": "x", "attachments": [upload]}
    )
    assert "Der Speicherplatz ist voll." in text_of(response)
    assert not Message.objects.exists()


def test_the_reply_address_leads_back(anna, thread):
    assert anna.get(url(thread, "reply"))["Location"] == url(thread)


# Downloads


def test_a_download_is_a_file_and_retrieves_its_message_only(anna, thread, write, stored):
    message, other = write(thread, records=[stored("Größe & Co.pdf")]), write(thread)
    address = reverse("mailbox:attachment", args=[message.attachments.get().pk])
    response = anna.get(address)
    assert response.content == PDF
    assert response["Content-Type"] == "application/pdf"
    disposition = response["Content-Disposition"]
    assert disposition.startswith("attachment; filename*=utf-8''Gr%C3%B6%C3%9Fe")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in response["Cache-Control"]
    assert "sandbox" in response["Content-Security-Policy"]
    message.refresh_from_db()
    other.refresh_from_db()
    assert message.retrieved_at is not None
    assert other.retrieved_at is None


@pytest.mark.parametrize("damage", ["flip", "delete"])
def test_a_damaged_file_is_explained_and_not_retrieved(
    anna, thread, write, stored, damage, archive_dir
):
    record = stored()
    message = write(thread, records=[record])
    path = archive_dir / files.key_of(record)
    path.write_bytes(b"anders") if damage == "flip" else path.unlink()
    anna.raise_request_exception = False
    response = anna.get(reverse("mailbox:attachment", args=[message.attachments.get().pk]))
    assert response.status_code == 500
    page = text_of(response)
    assert "fehlt oder ist beschädigt" in page
    assert str(record.pk) in page
    message.refresh_from_db()
    assert message.retrieved_at is None


def test_a_file_that_was_disposed_of_is_told(anna, thread, write, stored):
    record = stored()
    message = write(thread, records=[record])
    type(record).objects.filter(pk=record.pk).update(disposed_at=clock.now(), sealed=b"")
    address = reverse("mailbox:attachment", args=[message.attachments.get().pk])
    answer = anna.get(address, follow=True)
    assert answer.redirect_chain == [(url(thread), 302)]
    assert text_of(answer).count("nach Ablauf der Aufbewahrung") == 2  # asked for, and listed
    assert TEXT.splitlines()[1] in text_of(answer)


# Strangers


@pytest.mark.parametrize("who", ["bernd", "business", "wiesental_clerk", "wiesental_head"])
def test_others_find_nothing(cast, client_of, thread, write, stored, who):
    message = write(thread, records=[stored()])
    client = client_of(cast.people[who])
    assert client.get(url(thread)).status_code == 404
    assert client.post(url(thread, "reply"), {"key": uuid4(), "text": "x"}).status_code == 404
    address = reverse("mailbox:attachment", args=[message.attachments.get().pk])
    assert client.get(address).status_code == 404
    message.refresh_from_db()
    assert message.retrieved_at is None
    assert Message.objects.filter(direction=Direction.IN).count() == 0


def test_staff_have_no_mailbox(cast, client_of, db):
    client = client_of(cast.people["wiesental_head"])
    assert client.get(LIST).status_code == 404
    assert client.get(reverse("mailbox:profile")).status_code == 404
    assert LIST not in text_of(client.get("/"))


def test_staff_without_a_post_have_none_either(cast, client_of):
    actor = cast.people["wiesental_clerk"]
    actor.account.posts.update(valid_to=clock.today().replace(year=2025))
    assert client_of(actor).get(LIST).status_code == 404


def test_anonymous_visitors_are_sent_to_the_sign_in(client, thread):
    for address in (LIST, url(thread), reverse("mailbox:profile")):
        response = client.get(address)
        assert response.status_code == 302
        assert response["Location"].startswith(reverse("account_login"))


def test_the_text_of_the_test_is_shown(anna, thread, write):
    write(thread)
    assert TEXT.splitlines()[1] in text_of(anna.get(url(thread)))
