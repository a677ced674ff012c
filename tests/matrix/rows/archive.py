"""Checking documents: for everybody, without an account."""

from __future__ import annotations

from django.core.files.uploadedfile import SimpleUploadedFile

from tests.matrix.harness import EVERYBODY, POST_ONLY, Row, Values


def handed_in(content: bytes) -> Values:
    return lambda world: {"document": SimpleUploadedFile("Bescheid.pdf", content)}


RECORDS = "L 444 22333 2223 4"
ONE = "L 444 22333 4444 4"
HEADS = "L 444 3R333 4444 4"
BOTH = "L 444 RR333 4444 4"


def notice(verb: str = "") -> Values:
    """A notice of Wiesental, and what to do with it."""
    more = {"verb": verb} if verb else {}
    return lambda world: {"pk": world.cases["granted"].notices.get().record_id, **more}


ROWS = [
    Row(
        "archive:check",
        EVERYBODY,
        EVERYBODY.replace("2", "6"),
        data=handed_in(b"%PDF-1.7 rathaus-siegel-1-00112233445566778899aabbccddeeff"),
        quiet=True,
    ),
    Row("archive:records", RECORDS, query="?ansicht=all"),
    Row("archive:record", ONE, arguments=notice()),
    Row("archive:record_act", POST_ONLY, HEADS, variant="hold", arguments=notice("sperren")),
    Row("archive:record_act", POST_ONLY, BOTH, variant="propose", arguments=notice("vorschlagen")),
    Row("archive:tool", EVERYBODY),
    Row("archive:head", EVERYBODY),
]
