"""Mandates: the business has given one to Anna and is asked by Bernd. Staff have none."""

from __future__ import annotations

from rathaus.lib import clock
from tests.matrix.harness import PERSONS, Row
from tests.matrix.world import World

DONE = "L RRR 44444 4444 4"


def asking(world: World) -> dict[str, str]:
    return {
        "email": "dora@example.org",
        "name": "Dora Dahl",
        "own_name": "Wer vertreten wird",
        "role": "reader",
        "valid_from": clock.today().strftime("%d.%m.%Y"),
    }


ROWS = [
    Row("access:mandates", PERSONS),
    Row("access:mandate_ask", PERSONS, DONE, data=asking),
    Row(
        "access:mandate_answer",
        "L 442 44444 4444 4",
        "L 44R 44444 4444 4",
        arguments=lambda w: {"pk": w.mandates["asked"].pk},
        data=lambda w: {"name": "Hofladen Wiesengrund GmbH"},
    ),
    Row(
        "access:mandate_end",
        "L 242 44444 4444 4",
        "L R4R 44444 4444 4",
        arguments=lambda w: {"pk": w.mandates["given"].pk},
    ),
    Row(
        "access:act_for",
        PERSONS,
        "L R66 44444 4444 4",
        data=lambda w: {"mandate": str(w.mandates["given"].pk)},
        quiet=True,  # nothing but the session
    ),
    Row(
        "access:company_found",
        "L 224 44444 4444 4",
        "L RR4 44444 4444 4",
        data=lambda w: {"name": "Töpferei GmbH", "own_name": "Anna Auerbach"},
    ),
    # Anna administers none; the business signs in itself.
    Row(
        "access:company_dissolve",
        "L 444 44444 4444 4",
        "L 444 44444 4444 4",
        arguments=lambda w: {"pk": w.mandates["given"].pk},
        data=lambda w: {"sure": "on"},
    ),
]
