"""What parts above do when a company is founded (`mailbox` begins its profile)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from rathaus.access.actor import Actor

Founded = Callable[[str, Actor, datetime], object]

_handlers: list[Founded] = []


def on_company(handler: Founded) -> None:
    """Let `handler(name, by, at)` run in the transaction that founds a company; `by` acts for it
    already."""
    if handler not in _handlers:
        _handlers.append(handler)


def founded(name: str, by: Actor, at: datetime) -> None:
    """A company was founded."""
    for handler in _handlers:
        handler(name, by, at)
