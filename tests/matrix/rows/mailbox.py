"""The mailbox belongs to the person: for all staff, the responsible ones too, it does not exist."""

from __future__ import annotations

from uuid import uuid4

from tests.matrix.harness import PERSONS, POST_ONLY, Row

ANNA = "L 244 44444 4444 4"
ANNA_POSTS = "L R44 44444 4444 4"

ROWS = [
    Row("mailbox:threads", PERSONS),
    Row(
        "mailbox:threads",
        PERSONS,
        "L 666 44444 4444 4",
        variant="search",
        data=lambda w: {"suche": "nichts davon"},
    ),
    Row(
        "mailbox:profile",
        PERSONS,
        "L RRR 44444 4444 4",
        data=lambda w: {"given_name": "Anna", "family_name": "Auerbach"},
    ),
    Row("mailbox:thread", ANNA, arguments=lambda w: {"pk": w.thread.pk}, retrieves=True),
    Row(
        "mailbox:reply",
        ANNA_POSTS,  # who comes back to this address is sent to the thread
        ANNA_POSTS,
        arguments=lambda w: {"pk": w.thread.pk},
        data=lambda w: {"key": str(uuid4()), "text": "Vielen Dank."},
    ),
    Row(
        "mailbox:consent",
        POST_ONLY,
        ANNA_POSTS,
        arguments=lambda w: {"pk": w.thread.pk},
        data=lambda w: {"mailbox": "1"},
    ),
    Row(
        "mailbox:attachment",
        ANNA,
        arguments=lambda w: {"pk": w.message_file.pk},
        retrieves=True,
    ),
    Row("mailbox:proof", ANNA, arguments=lambda w: {"pk": w.message_file.pk}),
]
