"""Who takes corrections: `cases` registers in its apps."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from rathaus.access.actor import Actor
from rathaus.exchange.arrival import ArrivedFile

CorrectionHandler = Callable[[UUID, dict[str, Any], list[ArrivedFile], Actor, datetime], None]

_handlers: list[CorrectionHandler] = []


def on_correction(handler: CorrectionHandler) -> None:
    """Let `handler(correction_id, data, attachments, by, at)` run in the transaction in which a
    correction is submitted. `data` is the whole corrected instance."""
    if handler not in _handlers:
        _handlers.append(handler)


def correction_handlers() -> tuple[CorrectionHandler, ...]:
    """All registered handlers, in the order of registration."""
    return tuple(_handlers)
