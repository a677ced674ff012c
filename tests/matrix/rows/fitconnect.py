"""The delivery service: programs bring a token, a session counts for nothing there. What programs
may is walked in tests/exchange/api/test_access.py."""

from __future__ import annotations

from uuid import UUID

from tests.matrix.harness import Row

NO_TOKEN = "1 111 11111 1111 1"
NOT_SO = "5 555 55555 5555 5"
NOT_THERE = "4 444 44444 4444 4"
BAD = "0 000 00000 0000 0"
OPEN = "2 222 22222 2222 2"
THING = UUID(int=1)

ROWS = [
    Row("fitconnect:token", NOT_SO, BAD),
    Row("fitconnect:jwks", OPEN),
    Row("fitconnect:info", OPEN),
    Row("fitconnect:routes", BAD),
    Row(
        "fitconnect:routes",
        OPEN,
        variant="asked",
        query="?leikaKey=99102013000000&ars=039995401001",
    ),
    Row("fitconnect:areas", BAD),
    Row("fitconnect:areas", OPEN, variant="asked", query="?areaSearchexpression=Auwinkel"),
    Row("fitconnect:destinations", NO_TOKEN, NO_TOKEN),
    Row("fitconnect:unknown", NOT_THERE, NOT_THERE, arguments=lambda w: {"rest": "v3/submissions"}),
    *(
        row
        for version in ("v1", "v2")
        for row in (
            Row(f"fitconnect:destination_{version}", NO_TOKEN, arguments=lambda w: {"pk": THING}),
            Row(f"fitconnect:keys_{version}", NOT_THERE, arguments=lambda w: {"pk": THING}),
            Row(
                f"fitconnect:key_{version}",
                NOT_THERE,
                arguments=lambda w: {"pk": THING, "kid": "gibt-es-nicht"},
            ),
            Row(f"fitconnect:submissions_{version}", NO_TOKEN, NO_TOKEN),
            Row(f"fitconnect:submission_{version}", NO_TOKEN, arguments=lambda w: {"pk": THING}),
            Row(
                f"fitconnect:attachment_{version}",
                NO_TOKEN,
                arguments=lambda w: {"pk": THING, "name": THING},
            ),
            Row(
                f"fitconnect:submission_events_{version}",
                NO_TOKEN,
                arguments=lambda w: {"pk": THING},
            ),
            Row(
                f"fitconnect:case_events_{version}",
                NO_TOKEN,
                NO_TOKEN,
                arguments=lambda w: {"case": THING},
            ),
        )
    ),
]
