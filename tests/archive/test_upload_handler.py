"""What a browser sends is never plain on disk, and no more of it is kept than is allowed."""

from __future__ import annotations

import io
import os
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile
from django.test import RequestFactory
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import Settings

from rathaus.archive import forms
from rathaus.archive.content import uploads
from rathaus.archive.content.uploads import BLOCK, IN_MEMORY, Spool, SpooledFile
from rathaus.lib.errors import RathausError

SIZES = [1, IN_MEMORY, IN_MEMORY + 1, 3 * BLOCK, 5_000_000]


def sent(content: bytes, name: str = "Beleg.pdf") -> UploadedFile[bytes]:
    """The file as a view finds it."""
    request = RequestFactory().post("/", {"file": SimpleUploadedFile(name, content)})
    found = request.FILES["file"]
    assert isinstance(found, UploadedFile)
    return found


@pytest.mark.parametrize("size", SIZES)
def test_a_file_comes_as_it_was_sent(size: int) -> None:
    content = os.urandom(size)
    file = sent(content)
    assert (file.size, file.name) == (size, "Beleg.pdf")
    assert file.read() == content
    assert b"".join(file.chunks()) == content  # and again from the beginning


def test_the_disk_sees_only_ciphertext(monkeypatch: pytest.MonkeyPatch, archive_dir: Path) -> None:
    seen = io.BytesIO()
    monkeypatch.setattr(uploads.tempfile, "TemporaryFile", lambda **_kwargs: seen)
    text = b"Hund Rexmarke4711 beisst. " * 400_000
    assert sent(text).read() == text
    raw = seen.getvalue()
    assert len(raw) > 5_000_000
    assert b"Rexmarke4711" not in raw
    assert not [path for path in archive_dir.rglob("*") if path.is_file()]


def test_of_a_file_that_is_too_large_nothing_is_kept(settings: Settings) -> None:
    settings.UPLOAD_LIMIT = 3 * 1024 * 1024
    file = sent(b"%PDF-1.7" + bytes(6 * 1024 * 1024))
    assert file.read() == b""
    with pytest.raises(RathausError, match="höchstens 3 MB"):
        forms.check_upload(file)


def test_a_large_good_file_passes(settings: Settings) -> None:
    content = b"%PDF-1.7\n" + os.urandom(4_000_000)
    checked = forms.check_upload(sent(content))
    assert (checked.media_type, checked.content) == ("application/pdf", content)


@given(
    pieces=st.lists(st.integers(0, 900_000), max_size=8),
    steps=st.lists(st.tuples(st.sampled_from(["read", "seek"]), st.integers(0, 5_000_000))),
)
def test_it_reads_like_any_file(pieces: list[int], steps: list[Any]) -> None:
    spool, plain = Spool(), io.BytesIO()
    for number, size in enumerate(pieces):
        spool.write(bytes([number]) * size)
        plain.write(bytes([number]) * size)
    plain.seek(0)
    with io.BufferedReader(SpooledFile(spool), BLOCK) as file:
        for step, count in steps:
            if step == "read":
                assert file.read(count) == plain.read(count)
            else:
                place = min(count, spool.size)
                assert file.seek(place) == plain.seek(place)
