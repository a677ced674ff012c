"""Foreign bytes as e-mails: what is taken, what is left out, and what is refused."""

from __future__ import annotations

from collections.abc import Callable
from email.message import EmailMessage
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rathaus.archive import content as files
from rathaus.archive.models import Record
from rathaus.exchange import actions
from rathaus.exchange.content import mails
from rathaus.exchange.content.mails import NotAMail
from rathaus.exchange.models import FiledMail, Room
from rathaus.exchange.queries import mails as queries
from rathaus.lib.errors import Forbidden, Stranger
from tests.cast import Cast
from tests.exchange.story import AT

PDF = b"%PDF-1.7 Lageplan"


def mail(text: str = "Guten Tag,\n\nanbei der Plan.", html: str = "") -> EmailMessage:
    made = EmailMessage()
    made["From"] = "Jörg Müller <joerg@example.org>"
    made["To"] = "info@wiesental.example"
    made["Date"] = "Mon, 23 Nov 2026 14:00:00 +0100"
    made["Subject"] = "Grabenverlegung: Lageplan für Auwinkel"
    made["Message-ID"] = "<1@example.org>"
    if text:
        made.set_content(text)
    if html:
        made.add_alternative(html, subtype="html") if text else made.set_content(
            html, subtype="html"
        )
    return made


def with_file(name: str = "Lageplan.pdf", content: bytes = PDF) -> EmailMessage:
    made = mail()
    made.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
    return made


def test_heads_text_and_files() -> None:
    found = mails.parse(with_file().as_bytes())
    assert found.sender == "Jörg Müller <joerg@example.org>"
    assert found.subject == "Grabenverlegung: Lageplan für Auwinkel"
    assert (found.to, found.message_id) == ("info@wiesental.example", "<1@example.org>")
    assert found.text == "Guten Tag,\n\nanbei der Plan."
    assert [(each.name, each.media_type, each.content) for each in found.files] == [
        ("Lageplan.pdf", "application/pdf", PDF)
    ]


def test_plain_text_goes_before_html() -> None:
    found = mails.parse(mail("Klartext", "<b>HTML</b>").as_bytes())
    assert found.text == "Klartext"


def test_of_html_only_the_words() -> None:
    page = (
        "<html><head><title>T</title><style>p{}</style></head><body><p>Guten&nbsp;Tag</p>"
        "<script>alert(1)</script><p onclick=x()>zweite <b>Zeile</b></p>"
        "<img src='http://spy.example/x.png'></body></html>"
    )
    found = mails.parse(mail("", page).as_bytes())
    assert [line for line in found.text.split("\n") if line] == ["Guten Tag", "zweite Zeile"]


@pytest.mark.parametrize(
    ("name", "content"),
    [("Rechnung.exe", b"MZ"), ("Plan.pdf", b"<html>"), ("leer.pdf", b"")],
)
def test_files_that_are_not_taken_are_named(name: str, content: bytes) -> None:
    found = mails.parse(with_file(name, content).as_bytes())
    assert found.files == ()
    assert len(found.left_out) == 1
    assert name in found.left_out[0]


def test_a_mail_in_a_mail_is_left_out() -> None:
    made = mail()
    made.add_attachment(with_file("innen.pdf"))
    found = mails.parse(made.as_bytes())
    assert found.files == ()
    assert "selbst eine E-Mail" in found.left_out[0]


DATA = with_file().as_bytes()  # once: its boundary is random


def nested(depth: int) -> bytes:
    head = b"From: a@example.org\r\n"
    for level in range(depth):
        head += b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (level, level)
    return head + b"Content-Type: text/plain\r\n\r\nHallo\r\n"


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "keine lesbare E-Mail"),
        (b"%PDF-1.7", "keine lesbare E-Mail"),
        (b"\x00\xff" * 500, "keine lesbare E-Mail"),
        (nested(40), "zu tief verschachtelt"),
        (nested(3000), "E-Mail"),
        (b"From: a@example.org\n\n" + b"\n--x" * 30_000, "zu viele Teile"),
        (b"From: a@example.org\nContent-Type: text/plain; x=" + b"a" * 50_000, "keine lesbare"),
    ],
)
def test_what_is_no_mail_gets_a_clear_answer(data: bytes, words: str) -> None:
    with pytest.raises(NotAMail, match=words):
        mails.parse(data)


def test_too_large(settings: object) -> None:
    settings.UPLOAD_LIMIT = 1024 * 1024  # type: ignore[attr-defined]  # the fixture
    with pytest.raises(NotAMail, match="höchstens 1 MB"):
        mails.parse(mail().as_bytes() + b"x" * 1024 * 1024)


def test_too_many_files() -> None:
    made = mail()
    for number in range(mails.MOST_FILES + 1):
        made.add_attachment(PDF, maintype="application", subtype="pdf", filename=f"{number}.pdf")
    with pytest.raises(NotAMail, match="zu viele Anlagen"):
        mails.parse(made.as_bytes())


def test_a_very_long_head_does_not_take_minutes() -> None:
    data = b"From: a@example.org\nTo: " + b"b@example.org, " * 20_000 + b"\n\nHallo"
    assert len(mails.parse(data).to) <= mails.LONGEST_HEAD


def test_control_signs_and_reversed_text_go() -> None:
    data = "From: a\u202egpj.exe <a@example.org>\nSubject: x\n\nHallo\x07 Welt\u202e!".encode()
    found = mails.parse(data)
    assert "\u202e" not in found.sender + found.text
    assert found.text == "Hallo Welt!"


@pytest.mark.parametrize("charset", ["utf-8", "iso-8859-1", "gibt-es-nicht"])
def test_charsets(charset: str) -> None:
    head = f"From: a@example.org\nContent-Type: text/plain; charset={charset}\n\n"
    codec = charset if charset != "gibt-es-nicht" else "utf-8"
    assert mails.parse(head.encode() + "Grüße".encode(codec)).text == "Grüße"


@given(st.binary(max_size=600))
def test_any_bytes_are_a_mail_or_refused(data: bytes) -> None:
    for sample in (data, b"From: a@example.org\n" + data):
        try:
            mails.parse(sample)
        except NotAMail:
            continue


def filed(cast: Cast, key: UUID | None = None, **more: object) -> FiledMail:
    values = {"data": DATA, "key": key or uuid4(), "authority": cast.wiesental}
    return actions.file_mail(**values | {"by": cast.wiesental_clerk, "at": AT} | more)  # type: ignore[arg-type]  # by name


def test_filed_in_a_new_room_with_its_original(cast: Cast) -> None:
    found = filed(cast)
    shown = queries.shown(found, cast.wiesental_clerk.keys)
    assert shown.sender == "Jörg Müller <joerg@example.org>"
    assert [name for _file, name in shown.files] == ["Lageplan.pdf"]
    assert files.read(found.original, cast.wiesental_clerk.keys) == DATA
    assert b"Lageplan" not in bytes(found.content)
    assert Room.objects.get().mails.get() == found


def test_filed_once(cast: Cast) -> None:
    key = uuid4()
    assert filed(cast, key) == filed(cast, key)
    assert Room.objects.count() == 1
    assert Record.objects.count() == 2


def test_what_is_refused_leaves_nothing(cast: Cast) -> None:
    with pytest.raises(NotAMail):
        filed(cast, data=b"nichts")
    assert not Record.objects.exists()
    assert not Room.objects.exists()


def test_who_may_file(cast: Cast, reachable: Callable[[str], object]) -> None:
    room = filed(cast).room
    with pytest.raises(Forbidden):
        filed(cast, by=cast.wiesental_it)
    with pytest.raises(Stranger):
        filed(cast, by=cast.kreis_clerk)
    with pytest.raises(Stranger):
        filed(cast, room=room, authority=cast.kreis, by=cast.kreis_clerk)
    with pytest.raises(Stranger):
        filed(cast, case=uuid4())
