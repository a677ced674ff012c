"""Who handles arrivals: parts above register in their apps (`cases` opens a case)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from rathaus.audit.actions import Named
from rathaus.exchange.arrival import Arrival
from rathaus.exchange.models import Submission

Handler = Callable[[Submission, Arrival, Named, datetime], str]

_handlers: list[Handler] = []


def register(handler: Handler) -> None:
    """Let `handler(submission, arrival, by, at)` run in the transaction of every new arrival.

    It returns the reference under which it keeps the matter ("" for none).
    """
    if handler not in _handlers:
        _handlers.append(handler)


def handlers() -> tuple[Handler, ...]:
    """All registered handlers, in the order of registration."""
    return tuple(_handlers)
