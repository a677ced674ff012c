"""Takes an edition of the municipal register over, in one transaction."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from rathaus.audit.actions import Named, record
from rathaus.tenancy import names, queries
from rathaus.tenancy.models import Authority, AuthorityChange, ChangeKind, RegisterImport
from rathaus.tenancy.register.comparison import Change, Changes
from rathaus.tenancy.register.entries import Entry, Register
from rathaus.tenancy.registry import require_system

Progress = Callable[[int, int], None]
BATCH = 500
UPDATED = [
    "ars", "kind", "parent", "name", "search_name", "register_name", "register_type",
    "seat", "postcode", "population", "area_ha", "valid_to",
]  # fmt: skip


def _silent(done: int, total: int) -> None:
    """No progress wanted."""


@transaction.atomic
def import_register(
    *,
    register: Register,
    by: Named,
    at: datetime,
    force: bool = False,
    progress: Progress = _silent,
) -> Changes:
    """Store what differs and return it; nothing is deleted. What is missing in the file ends on the
    day of the edition, in the Länder of the file only. `progress(done, total)` counts rows.

    Raises OldRegister for an edition older than the last one and DamagedRegister for a file that
    would lose too much; `force` overrules both. Raises Forbidden for anybody but the system.
    """
    require_system(by)
    _wait_for_others(register.laender)
    changes = queries.register_changes(register, force=force)
    last = queries.last_edition(register.laender)
    if not changes and last == register.edition:
        return changes
    _Writer(register, changes, first=last is None, progress=progress).write()
    done = RegisterImport.objects.create(
        edition=register.edition, laender=" ".join(register.laender), imported_at=at
    )
    _record(done, changes, by, at)
    return changes


def _record(done: RegisterImport, changes: Changes, by: Named, at: datetime) -> None:
    record(
        verb="import_register",
        object=done,
        by=by,
        at=at,
        authority=None,
        edition=done.edition.isoformat(),
        laender=done.laender,
        **changes.counts(),
    )


def _wait_for_others(laender: Collection[str]) -> None:
    """One import at a time: the rows of the Länder are locked until the transaction ends."""
    states = [land.ljust(12, "0") for land in laender]
    list(Authority.objects.select_for_update().filter(ars__in=states).values_list("pk"))


class _Writer:
    """Applies changes to the tables in few large statements."""

    def __init__(
        self, register: Register, changes: Changes, *, first: bool, progress: Progress
    ) -> None:
        self.edition = register.edition
        self.changes = changes
        self.first = first
        self.progress = progress
        self.done = 0
        self.total = len(changes.new) + len(changes.changed) + len(changes.ended)
        self.ids = queries.ids_by_ars(register.laender)
        self.ids.update({change.entry.ars: change.known.id for change in changes.changed})

    def write(self) -> None:
        new = [self._founded(entry) for entry in self.changes.new]
        self.ids.update({authority.ars: authority.pk for authority in new})
        for entry, authority in zip(self.changes.new, new, strict=True):
            authority.parent_id = self.ids[entry.parent] if entry.parent else None
        # what ended frees its place in the constraints before others are stored
        self._store(self._ended())
        self._store(self._changed())
        self._insert(new)
        history = [*self._history(), *self._foundings(new)]
        AuthorityChange.objects.bulk_create(history, batch_size=BATCH)

    def _founded(self, entry: Entry) -> Authority:
        """When it was founded we know only if the Land had been read before."""
        return _filled(Authority(valid_from=None if self.first else self.edition), entry)

    def _ended(self) -> list[Authority]:
        objects = _objects([known.id for known in self.changes.ended])
        for authority in objects.values():
            authority.valid_to = self.edition
        return list(objects.values())

    def _changed(self) -> list[Authority]:
        objects = _objects([change.known.id for change in self.changes.changed])
        for change in self.changes.changed:
            authority = _filled(objects[change.known.id], change.entry, renamed=change.renamed)
            parent = change.entry.parent
            authority.parent_id = self.ids[parent] if parent else None
            if change.restored:
                authority.valid_to = None
        return list(objects.values())

    def _insert(self, new: Sequence[Authority]) -> None:
        for start in range(0, len(new), BATCH):
            Authority.objects.bulk_create(new[start : start + BATCH])
            self._tick(len(new[start : start + BATCH]))

    def _store(self, objects: Sequence[Authority]) -> None:
        """Update many rows: an upsert by key is many times faster than `bulk_update`."""
        for start in range(0, len(objects), BATCH):
            rows = objects[start : start + BATCH]
            Authority.objects.bulk_create(
                rows, update_conflicts=True, unique_fields=["id"], update_fields=UPDATED
            )
            self._tick(len(rows))

    def _tick(self, rows: int) -> None:
        self.done += rows
        self.progress(self.done, self.total)

    def _history(self) -> list[AuthorityChange]:
        ended = [
            AuthorityChange(authority_id=known.id, kind=ChangeKind.DISSOLVED, on=self.edition)
            for known in self.changes.ended
        ]
        return [row for change in self.changes.changed for row in self._rows(change)] + ended

    def _rows(self, change: Change) -> list[AuthorityChange]:
        known, entry = change.known, change.entry
        rows: list[dict[str, Any]] = []
        if change.restored:
            rows.append({"kind": ChangeKind.RESTORED})
        if change.renamed:
            names_of = {"from_name": known.name, "to_name": entry.name}
            rows.append({"kind": ChangeKind.RENAMED, **names_of})
        if change.moved:
            above: dict[str, Any] = {"from_parent_id": self.ids.get(known.parent)}
            if known.ars != entry.ars:
                above |= {"from_ars": known.ars, "to_ars": entry.ars}
            rows.append({"kind": ChangeKind.REPARENTED, **above})
        return [AuthorityChange(authority_id=known.id, on=self.edition, **row) for row in rows]

    def _foundings(self, new: Sequence[Authority]) -> list[AuthorityChange]:
        if self.first:
            return []
        founded = ChangeKind.FOUNDED
        return [AuthorityChange(authority=a, kind=founded, on=self.edition) for a in new]


def _objects(keys: Sequence[object]) -> dict[object, Authority]:
    return dict(Authority.objects.in_bulk(list(keys)))


def _filled(authority: Authority, entry: Entry, *, renamed: bool = True) -> Authority:
    """Take over what the register says; a name the authority had before the register named it, and
    what is blank in the register, stay."""
    if renamed:
        authority.name = entry.name
        authority.search_name = names.fold(entry.name)
    authority.ars, authority.kind = entry.ars, entry.kind
    authority.register_name, authority.register_type = entry.register_name, entry.register_type
    authority.seat = entry.seat or authority.seat
    authority.postcode = entry.postcode or authority.postcode
    authority.population, authority.area_ha = entry.population, entry.area_ha
    return authority
