"""Checking documents: for everybody, without an account."""

from __future__ import annotations

from django.core.files.uploadedfile import SimpleUploadedFile

from tests.matrix.harness import EVERYBODY, Row, Values


def handed_in(content: bytes) -> Values:
    return lambda world: {"document": SimpleUploadedFile("Bescheid.pdf", content)}


ROWS = [
    Row(
        "archive:check",
        EVERYBODY,
        EVERYBODY.replace("2", "6"),
        data=handed_in(b"%PDF-1.7 rathaus-siegel-1-00112233445566778899aabbccddeeff"),
        quiet=True,
    ),
    Row("archive:tool", EVERYBODY),
    Row("archive:head", EVERYBODY),
]
