"""Records are stored durably, kept apart, and checked when read."""

from __future__ import annotations

import hashlib
import io
import os
import zipfile
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from rathaus.archive import actions, content, forms, queries
from rathaus.lib import clock
from rathaus.lib.errors import RathausError


@pytest.fixture(autouse=True)
def folder(tmp_path, settings):
    settings.ARCHIVE_DIR = tmp_path / "archive"
    return settings.ARCHIVE_DIR


def store(cast, place="wiesental", bytes_=b"Inhalt"):
    return actions.store(
        authority=cast.places[place],
        content=bytes_,
        name="a.txt",
        media_type="text/plain",
        kind="message_file",
        by=cast.people["wiesental_clerk"],
        at=clock.now(),
    )


def test_what_is_stored_is_read_again(cast):
    record = store(cast)
    assert content.read(record) == b"Inhalt"
    assert record.sha256 == hashlib.sha256(b"Inhalt").hexdigest()
    assert record.size == 6


def test_equal_bytes_of_two_authorities_lie_apart(cast, folder):
    store(cast, "wiesental")
    store(cast, "birkenrain")
    store(cast, "wiesental")
    assert len([p for p in folder.rglob("*") if p.is_file()]) == 2


@pytest.mark.parametrize("damage", ["flip", "delete"])
def test_damage_is_found(cast, folder, damage):
    record, sound = store(cast), store(cast, bytes_=b"anderes")
    path = next(p for p in folder.rglob(record.sha256))
    path.write_bytes(b"Jnhalt") if damage == "flip" else path.unlink()
    with pytest.raises(content.Damaged):
        content.read(record)
    assert list(queries.damaged()) == [record]
    assert content.read(sound) == b"anderes"


def test_a_full_disk_leaves_nothing_half_stored(cast, folder, monkeypatch):
    def full(handle):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(RathausError, match="nicht gespeichert"):
        store(cast)
    assert [p for p in folder.rglob("*") if p.is_file()] == []


def test_a_rolled_back_row_leaves_an_orphan_that_is_found(cast):
    digest = content.write(cast.places["wiesental"].pk, b"verwaist")
    store(cast)
    assert list(queries.orphans(at=clock.now())) == []  # it may belong to an open transaction
    later = clock.now() + timedelta(hours=2)
    assert [p.name for p in queries.orphans(at=later)] == [digest]


def office(name, entries):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for entry, text in entries.items():
            archive.writestr(entry, text)
    return SimpleUploadedFile(name, buffer.getvalue())


PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<<>>\nendobj\n%%EOF\n"
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00"


def test_good_files_pass():
    for name, bytes_, kind in [
        ("a.pdf", PDF, "application/pdf"),
        ("a.PNG", PNG, "image/png"),
        ("a.txt", "Grüße".encode(), "text/plain"),
    ]:
        assert forms.check_upload(SimpleUploadedFile(name, bytes_)).media_type == kind
    odt = office("b.odt", {"mimetype": "application/vnd.oasis.opendocument.text"})
    docx = office("c.docx", {"[Content_Types].xml": "", "word/document.xml": ""})
    assert forms.check_upload(odt).media_type.endswith("text")
    assert forms.check_upload(docx).media_type.endswith("document")


@pytest.mark.parametrize(
    ("name", "bytes_"),
    [
        ("a.exe", b"MZ\x90\x00"),
        ("a.pdf", b"MZ\x90\x00"),
        ("a.png", PDF),
        ("a.svg", b"<svg onload='x'/>"),
        ("a.txt", b"<!DOCTYPE html><script>"),
        ("a.txt", b"\xff\xfe\x00"),
        ("a.docx", b"PK\x03\x04 broken"),
        ("a", PDF),
        ("a.pdf", b""),
    ],
)
def test_bad_files_are_refused(name, bytes_):
    with pytest.raises(RathausError):
        forms.check_upload(SimpleUploadedFile(name, bytes_))


def test_a_large_file_is_refused(settings):
    settings.UPLOAD_LIMIT = 1024 * 1024
    with pytest.raises(RathausError, match="höchstens 1 MB"):
        forms.check_upload(SimpleUploadedFile("a.pdf", PDF + b"x" * 1024 * 1024))


@pytest.mark.parametrize(
    ("given", "clean"),
    [
        ("../../etc/passwd.txt", "passwd.txt"),
        ("C:\\Users\\x\\Bild.png", "Bild.png"),
        ("a\x00b\n.pdf", "ab.pdf"),
        ("x" * 300 + ".pdf", "x" * 116 + ".pdf"),
        ("\u202efdp.exe", "fdp.exe"),
        ("", "Datei"),
    ],
)
def test_names_are_cleaned(given, clean):
    assert forms.clean_name(given) == clean
