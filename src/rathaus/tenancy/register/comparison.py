"""Entries of a register against the authorities we know: what is new, changed, ended; pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from rathaus.tenancy.kinds import identity
from rathaus.tenancy.register.entries import Entry, Register


@dataclass(frozen=True, slots=True)
class Known:
    """An authority as stored. `register_name` is "" where no register ever named it: such an
    authority (a fictional one, one set up ahead of its founding) never ends by a register."""

    id: UUID
    ars: str
    kind: str
    parent: str
    name: str
    register_name: str
    register_type: str
    seat: str
    postcode: str
    population: int | None
    area_ha: int | None
    valid_from: date | None
    valid_to: date | None
    joined: bool


@dataclass(frozen=True, slots=True)
class Change:
    """What is different about one authority; at least one of the flags is set."""

    known: Known
    entry: Entry
    renamed: bool
    moved: bool
    figures: bool
    restored: bool


@dataclass(frozen=True)
class Changes:
    """The whole difference. A change may count under several headings."""

    new: tuple[Entry, ...]
    changed: tuple[Change, ...]
    ended: tuple[Known, ...]
    unchanged: int

    @property
    def renamed(self) -> tuple[Change, ...]:
        return tuple(c for c in self.changed if c.renamed)

    @property
    def moved(self) -> tuple[Change, ...]:
        return tuple(c for c in self.changed if c.moved)

    @property
    def figures(self) -> tuple[Change, ...]:
        return tuple(c for c in self.changed if c.figures)

    @property
    def restored(self) -> tuple[Change, ...]:
        return tuple(c for c in self.changed if c.restored)

    def __bool__(self) -> bool:
        return bool(self.new or self.changed or self.ended)

    def counts(self) -> dict[str, int]:
        """How many under each heading, for the audit event."""
        headings = ("new", "renamed", "moved", "figures", "restored", "ended")
        return {**{h: len(getattr(self, h)) for h in headings}, "unchanged": self.unchanged}


def compare(register: Register, known: Iterable[Known]) -> Changes:
    """Match by identity (`kinds.identity`), prefer what still exists over what has ended. `known`
    holds the authorities of the Länder in the file, those that ended without successor too."""
    # those that exist come last, so that they win over ended ones of the same identity
    stored = sorted(known, key=lambda k: (_exists(k, register.edition), k.valid_to or date.max))
    by_identity = {identity(k.ars): k for k in stored}
    new: list[Entry] = []
    changed: list[Change] = []
    for entry in register.entries:
        match = by_identity.pop(identity(entry.ars), None)
        if match is None:
            new.append(entry)
        elif change := _change(match, entry, register.edition):
            changed.append(change)
    ended = [k for k in by_identity.values() if _ends(k, register.edition)]
    unchanged = len(register.entries) - len(new) - len(changed)
    return Changes(tuple(new), tuple(changed), tuple(ended), unchanged)


def _exists(known: Known, on: date) -> bool:
    return known.valid_to is None or known.valid_to > on


def _ends(known: Known, on: date) -> bool:
    founded_later = known.valid_from is not None and known.valid_from > on
    return bool(known.register_name) and known.valid_to is None and not founded_later


def _change(known: Known, entry: Entry, edition: date) -> Change | None:
    renamed = bool(known.register_name) and known.register_name != entry.register_name
    moved = (known.ars, known.kind, known.parent) != (entry.ars, entry.kind, entry.parent)
    restored = not _exists(known, edition)
    figures = _figures_differ(known, entry)
    if not (renamed or moved or restored or figures):
        return None
    return Change(known, entry, renamed, moved, figures, restored)


def _figures_differ(known: Known, entry: Entry) -> bool:
    """A blank seat or postcode in the register takes nothing away."""
    return (
        (known.population, known.area_ha) != (entry.population, entry.area_ha)
        or known.register_type != entry.register_type
        or not known.register_name
        or bool(entry.seat and entry.seat != known.seat)
        or bool(entry.postcode and entry.postcode != known.postcode)
    )
