"""The Samtgemeinde Wiesental asks the Landkreis; the cast is fictional."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime
from typing import Any
from uuid import uuid4

from rathaus.exchange import actions
from rathaus.exchange.actions import File, Letter
from rathaus.exchange.models import Destination
from rathaus.exchange.queries.directory import local_recipient

AT = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
SUBJECT = "Wasserrecht: Grabenverlegung Auwinkel"
TEXT = "Bitte teilen Sie uns mit, ob Bedenken bestehen."


def letter(*recipients: Destination, **more: Any) -> Letter:
    """A dispatch with a file."""
    values: dict[str, Any] = {
        "key": uuid4(),
        "room": uuid4(),
        "subject": SUBJECT,
        "text": TEXT,
        "recipients": tuple(local_recipient(each.pk) for each in recipients),
        "files": (file("Lageplan.pdf", b"%PDF-1.7 " + bytes(5000)),),
        "answer_by": date(2026, 12, 8),
    }
    return Letter(**values | more)


def file(name: str, content: bytes, media_type: str = "application/pdf") -> File:
    return File(name, media_type, lambda: io.BytesIO(content))


def send(sender: Destination, by: Any, *recipients: Destination, **more: Any) -> Any:
    """Send a `letter`."""
    return actions.send(letter=letter(*recipients, **more), sender=sender, by=by, at=AT)
