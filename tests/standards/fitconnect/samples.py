"""A submission from the portal of the Samtgemeinde to its destination, and the ids in it."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from rathaus.standards.fitconnect import bundle
from rathaus.standards.fitconnect.bundle import Received, Sealed, SealedAttachment
from rathaus.standards.fitconnect.destinations import SubmissionSchema, leika
from rathaus.standards.fitconnect.events import EVENTS, Event
from rathaus.standards.fitconnect.lifecycle import Happening
from rathaus.standards.jose import jws, strict
from tests.standards.keys import opens, signs

NOW = datetime(2026, 5, 4, 12, tzinfo=UTC)
SERVICE_URL = "https://submission-api.example.org"
DESTINATION = "40847c29-06aa-40e2-bf28-c29884c694c4"
OTHER_DESTINATION = "0c438057-ec3e-4ce0-b154-1683b5d3c2e8"
SUBMISSION = "02bf1d9f-282d-4abf-810a-c4104baf0afe"
CASE = "452b5ee6-35df-441a-bd39-6141723cf914"
JTI = "4ac47caa-bce1-435a-b04f-3322b224b32e"
PLAN, PHOTO = "11111111-1111-4111-8111-111111111111", "22222222-2222-4222-8222-222222222222"
LEIKA_KEY = "99018115001001"
SERVICE = leika(LEIKA_KEY)
SCHEMA = SubmissionSchema("urn:de:example:parkausweis:1.0", "application/json")
DATA = '{"Straße":"Lindenweg 3"}'.encode()
PLAN_BYTES = b"%PDF-1.7 plan " * 1000


def sealed(data: bytes = DATA, **more: Any) -> tuple[Sealed, dict[str, bytes]]:
    """A sealed submission with one attachment, and the JWEs of its attachments."""
    attachment, token = sealed_attachment()
    found = bundle.seal(
        data, opens().public, **{"schema": SCHEMA, "attachments": [attachment], **more}
    )
    return found, {PLAN: token}


def sealed_attachment(
    identifier: str = PLAN, content: bytes = PLAN_BYTES
) -> tuple[SealedAttachment, bytes]:
    sink = io.BytesIO()
    found = bundle.seal_attachment(
        io.BytesIO(content), sink, opens().public, identifier=identifier,
        mime_type="application/pdf", filename="plan.pdf",
    )  # fmt: skip
    return found, sink.getvalue()


def reader(token: bytes) -> Callable[[], io.BytesIO]:
    return lambda: io.BytesIO(token)


def received(found: Sealed, attachments: dict[str, bytes]) -> Received:
    return Received(
        found.metadata,
        found.data,
        {key: reader(token) for key, token in attachments.items()},
        SERVICE,
    )


def event(happening: Happening = Happening.SUBMIT, **changes: Any) -> Event:
    """An event of the service about the submission."""
    made = Event(
        happening=happening,
        about="submission",
        jti=JTI,
        issuer=SERVICE_URL,
        issued_at=NOW,
        subject=SUBMISSION,
        case=CASE,
    )
    return replace(made, **changes)


def claims(**changes: Any) -> dict[str, Any]:
    """The claims of a `notify` event as another program would write them; None removes one."""
    made = {
        "$schema": "https://schema.fitko.de/fit-connect/set-payload/1.0.0/set-payload.schema.json",
        "jti": JTI,
        "iss": SERVICE_URL,
        "iat": int(NOW.timestamp()),
        "sub": f"submission:{SUBMISSION}",
        "txn": f"case:{CASE}",
        "events": {f"{EVENTS}notify-submission": {}},
        **changes,
    }
    return {name: value for name, value in made.items() if value is not None}


def signed(found: dict[str, Any], typ: str = "secevent+jwt") -> str:
    return jws.sign(strict.dumps(found), signs(), typ=typ)
