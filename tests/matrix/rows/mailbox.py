"""The mailbox belongs to the person: for all staff it does not exist. The message inbox belongs to
the authority: whoever reads cases reads it, clerk and head answer."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

from rathaus.lib import clock
from tests.matrix.harness import PERSONS, POST_ONLY, Row
from tests.matrix.world import World

ANNA = "L 244 44444 4444 4"
ANNA_POSTS = "L R44 44444 4444 4"

READ = "L 344 22323 4444 4"
DONE = "L 344 RR333 4444 4"
TEMPLATE = "L 444 32332 4444 4"
TEMPLATE_DONE = "L 444 3R33R 4444 4"


def thread(world: World) -> dict[str, object]:
    return {"pk": world.thread.pk}


def free(world: World) -> dict[str, object]:
    return {"pk": world.free_thread.pk}


def template(world: World) -> dict[str, object]:
    return {"pk": world.template.pk}


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
    Row("mailbox:write_choose", PERSONS, query="?ort=Auwinkel"),
    Row(
        "mailbox:write",
        PERSONS,
        "L RRR 44444 4444 4",
        arguments=lambda w: {"authority": w.cast.wiesental.pk},
        data=lambda w: {
            "key": str(uuid4()),
            "subject": "Laterne defekt",
            "name": "Anna Auerbach",
            "text": "Am Mühlenweg ist eine Laterne aus.",
        },
    ),
    Row("mailbox:file", POST_ONLY, ANNA_POSTS, arguments=lambda w: {"pk": w.thread.pk}),
    Row("mailbox:unfile", POST_ONLY, ANNA_POSTS, arguments=lambda w: {"pk": w.filed_thread.pk}),
    Row(
        "mailbox:mail_choice",
        PERSONS,
        "L RRR 44444 4444 4",
        data=lambda w: {"messages": "on"},
    ),
    Row("mailbox:export", PERSONS, "L 666 44444 4444 4", prepares=True),  # the file; it is noted
    Row("mailbox:end_account", "L 222 22222 2222 2", "L 666 44444 4444 4"),
    Row("mailbox:office", "L 444 22323 2223 4"),
    Row(
        "mailbox:office",
        "L 444 22323 2223 4",
        "L 444 66363 6663 4",
        variant="search",
        query="?ansicht=offen",
        data=lambda w: {"suche": "Vollmacht"},
    ),
    Row("mailbox:office_thread", READ, arguments=thread),
    Row("mailbox:office_thread", READ, variant="free", arguments=free),
    Row(
        "mailbox:office_answer",
        "L 344 RR333 4444 4",
        DONE,
        arguments=thread,
        data=lambda w: {
            "key": str(uuid4()),
            "text": "{{ anrede }}, bitte antworten Sie bis {{ frist }}.",
            "answer_by": f"{clock.today() + timedelta(days=14):%d.%m.%Y}",
        },
    ),
    Row(
        "mailbox:office_assign",
        POST_ONLY,
        DONE,
        arguments=thread,
        data=lambda w: {"post": str(w.posts["clerk"].pk)},
    ),
    Row("mailbox:office_read", POST_ONLY, DONE, arguments=free),
    Row("mailbox:office_close", POST_ONLY, DONE, arguments=free),
    Row("mailbox:office_reopen", POST_ONLY, DONE, arguments=lambda w: {"pk": w.closed_thread.pk}),
    Row(
        "mailbox:office_attachment",
        READ,
        arguments=lambda w: {"pk": w.thread.pk, "file": w.message_file.pk},
    ),
    Row("mailbox:templates", "L 444 32332 3232 4"),
    Row(
        "mailbox:template_create",
        "L 444 32332 3232 4",
        "L 444 3R33R 3R3R 4",
        data=lambda w: {"title": "Termin", "text": "{{ anrede }}, bitte kommen Sie vorbei."},
    ),
    Row(
        "mailbox:template_edit",
        TEMPLATE,
        TEMPLATE_DONE,
        arguments=template,
        data=lambda w: {"title": "Eingang", "text": "Vielen Dank."},
    ),
    Row("mailbox:template_delete", TEMPLATE, TEMPLATE_DONE, arguments=template),
    Row("mailbox:proof", ANNA, arguments=lambda w: {"pk": w.message_file.pk}),
]
