"""What parts above fill in: what a record belongs to."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from uuid import UUID

from rathaus.archive.models import Record


@dataclass(frozen=True)
class Place:
    """What a record belongs to, for people: a reference and its page."""

    reference: str
    url: str


Places = Callable[[list[UUID]], dict[UUID, Place]]
_sources: list[Places] = []


def places(source: Places) -> None:
    """Let `source(record ids)` say what those records belong to, as far as it knows."""
    if source not in _sources:
        _sources.append(source)


def places_of(records: Iterable[Record]) -> dict[UUID, Place]:
    """Record id → what it belongs to. A constant number of queries."""
    ids = [record.pk for record in records]
    found: dict[UUID, Place] = {}
    for source in _sources:
        found |= source(ids)
    return found
