"""Cases of Wiesental. Clerk and head work on them, the auditor reads, IT and guide do neither;
Anna may correct and withdraw what is hers, the rest of the case is not for her."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

from rathaus.lib import clock
from tests.matrix.harness import POST_ONLY, Row, Values
from tests.matrix.world import STATES, World

READ = "L 344 22323 4444 4"
WORK = "L 344 22333 4444 4"
DONE = "L 344 RR333 4444 4"
KEY = {"key": str(uuid4())}
TEXT = {"text": "Bitte rufen Sie uns an.", **KEY}


def case(state: str) -> Values:
    return lambda world: {"pk": world.cases[state].pk}


def request_for_correction(world: World) -> dict[str, object]:
    day = clock.today() + timedelta(days=7)
    asked = {"paths": ["betrieb"], "note": "Bitte ergänzen.", "answer_by": f"{day:%d.%m.%Y}"}
    return {**asked, **KEY}


ROWS = [
    Row(
        "cases:inbox",
        "L 444 22323 2223 4",
        "L 444 66363 6663 4",  # a search
        data=lambda w: {"suche": "Auerbach"},
        query="?ansicht=all",
        prepares=True,
    ),
    *[Row("cases:case", READ, variant=state, arguments=case(state)) for state in STATES],
    Row("cases:take", POST_ONLY, DONE, arguments=case("received")),
    Row(
        "cases:assign",
        "L 344 32333 4444 4",
        "L 344 3R333 4444 4",
        arguments=case("in_progress"),
        data=lambda w: {"post": str(w.posts["clerk"].pk)},
    ),
    Row("cases:unassign", POST_ONLY, DONE, arguments=case("in_progress")),
    Row("cases:note", WORK, DONE, arguments=case("in_progress"), data=lambda w: TEXT),
    Row("cases:message", WORK, DONE, arguments=case("in_progress"), data=lambda w: TEXT),
    # None came with a mandate on paper: a message says so, and nothing is written.
    Row("cases:check_mandate", POST_ONLY, DONE, arguments=case("in_progress"), quiet=True),
    Row("cases:mark_read", POST_ONLY, DONE, arguments=case("in_progress")),
    Row(
        "cases:request_correction",
        WORK,
        DONE,
        arguments=case("in_progress"),
        data=request_for_correction,
    ),
    Row("cases:resume", POST_ONLY, DONE, arguments=case("waiting")),
    Row(
        "cases:decide",
        WORK,
        DONE,
        arguments=case("in_progress"),
        data=lambda w: {"outcome": "granted", "fee": "25 Euro"},
    ),
    Row(
        "cases:decide",
        WORK,
        "L 344 66333 4444 4",
        variant="preview",
        arguments=case("in_progress"),
        data=lambda w: {"outcome": "granted", "preview": "1"},
    ),
    Row("cases:close", POST_ONLY, DONE, arguments=case("granted")),
    Row("cases:reopen", POST_ONLY, DONE, arguments=case("granted")),
    Row(
        "cases:notice",
        READ,
        arguments=lambda w: {"pk": w.cases["granted"].pk, "notice": w.notice_id("granted")},
    ),
    Row(
        "cases:proof",
        READ,
        arguments=lambda w: {"pk": w.cases["granted"].pk, "notice": w.notice_id("granted")},
    ),
    Row(
        "cases:complete",
        WORK,
        DONE,
        arguments=case("in_progress"),
        data=lambda w: {"day": f"{clock.today():%d.%m.%Y}"},
    ),
    Row(
        "cases:extend",
        WORK,
        "L 344 66333 4444 4",
        arguments=case("in_progress"),
        data=lambda w: {"days": "14", "reason": "Die Fachbehörde ist zu hören."},
    ),
    Row("cases:certify", POST_ONLY, DONE, arguments=case("granted"), quiet=True),
    Row(
        "cases:delivery_proof",
        POST_ONLY,
        "L 344 66333 4444 4",
        prepares=True,  # it notes that the proof was given out
        arguments=lambda w: {"pk": w.cases["granted"].pk, "notice": w.notice_id("granted")},
    ),
    Row(
        "cases:letter",
        WORK,
        "L 344 66333 4444 4",
        arguments=lambda w: {"pk": w.cases["granted"].pk, "notice": w.notice_id("granted")},
        prepares=True,  # it notes that the letter was printed
        data=lambda w: {"address": "Anna Auerbach\nMühlenweg 5\n29992 Auwinkel"},
    ),
    Row(
        "cases:deliver",
        WORK,
        DONE,
        arguments=lambda w: {"pk": w.cases["granted"].pk, "notice": w.notice_id("granted")},
        data=lambda w: {"way": "post", "day": f"{clock.today():%d.%m.%Y}"},
    ),
    Row(
        "cases:claim",
        WORK,
        DONE,
        arguments=lambda w: {"pk": w.cases["refused"].pk, "notice": w.notice_id("refused")},
        data=lambda w: {
            "way": str(w.delivery_id),
            "kind": "denied",
            "stated_on": f"{clock.today():%d.%m.%Y}",
            "reason": "Nichts angekommen.",
        },
    ),
    Row(
        "cases:correct_delivery",
        WORK,
        DONE,
        arguments=lambda w: {"pk": w.cases["refused"].pk, "delivery": w.delivery_id},
        data=lambda w: {
            "way": "hand-over",
            "day": f"{clock.today():%d.%m.%Y}",
            "reason": "Vertippt.",
        },
    ),
    Row(
        "cases:attachment",
        READ,
        arguments=lambda w: {"pk": w.cases["received"].pk, "file": w.file_id("received")},
    ),
    Row(
        "cases:message_attachment",
        READ,
        arguments=lambda w: {"pk": w.cases["in_progress"].pk, "file": w.message_file.pk},
    ),
    Row(
        "cases:withdraw",
        "L 244 22333 4444 4",
        "L R44 RR333 4444 4",
        arguments=case("received"),
    ),
    Row(
        "cases:correction",
        "L 244 33333 4444 4",
        "L R44 33333 4444 4",
        arguments=lambda w: {"pk": w.correction.pk},
    ),
]
