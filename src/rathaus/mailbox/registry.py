"""What parts above fill in: who hears of a reply, and the status of a case."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from rathaus.access.actor import Actor
from rathaus.mailbox.models import Message

ReplyHandler = Callable[[Message, Actor, datetime], None]


@dataclass(frozen=True)
class CaseStatus:
    """What the applicant is told about the case: a short label, what it means, and what they can do
    now as (title, URL) pairs."""

    label: str
    explanation: str
    links: tuple[tuple[str, str], ...] = ()


StatusSource = Callable[[UUID], CaseStatus | None]

_reply_handlers: list[ReplyHandler] = []
_status_sources: list[StatusSource] = []


def on_reply(handler: ReplyHandler) -> None:
    """Call `handler(message, by, at)` for every reply, in its transaction."""
    if handler not in _reply_handlers:
        _reply_handlers.append(handler)


def replied(message: Message, by: Actor, at: datetime) -> None:
    """Tell all handlers."""
    for handler in _reply_handlers:
        handler(message, by, at)


def case_status(source: StatusSource) -> None:
    """Let `source(case_id)` explain the status of a case."""
    if source not in _status_sources:
        _status_sources.append(source)


def status_of(case_id: UUID | None) -> CaseStatus | None:
    """The status of a case, None where there is no case or nobody knows it."""
    if case_id is None:
        return None
    return next((status for s in _status_sources if (status := s(case_id)) is not None), None)
