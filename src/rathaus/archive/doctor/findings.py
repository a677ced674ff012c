"""Objects without rows, rows without objects, spools that nobody will publish."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from rathaus.archive import content
from rathaus.archive.content import spool, stores
from rathaus.archive.models import Record
from rathaus.audit.registry import Finding
from rathaus.lib import clock

IN_PROGRESS = timedelta(hours=1)  # a younger object may belong to a transaction still open
UPLOADING = timedelta(days=1)  # a younger spool may still be on its way into the store
# Whoever restores an older database and then finds a newer one still has the objects.
GRACE = timedelta(days=7)


def look(*, at: datetime | None = None) -> Iterator[Finding]:
    """Everything of this module at the moment `at`, as findings. Compares names, opens nothing."""
    at = at or clock.now()
    for record in missing():
        yield Finding("record.missing", _("Schriftgut %s: Das Objekt fehlt.") % record.pk)
    for tree in stores.current().trees():
        if not _is_ours(tree):
            text = _("Der Ordner „%s“ in der Ablage gehört nicht zu Rathaus.")
            yield Finding("object.stranger", text % tree, "warning")
    for stored in orphans(at=at):
        if _is_misplaced(stored):
            text = _("Das Objekt %s liegt im Ordner einer anderen Behörde.")
            yield Finding("object.misplaced", text % stored.name)
        else:
            text = _("Das Objekt %s gehört zu keinem Schriftgut und ist nicht lesbar.")
            yield Finding("object.orphan", text % stored.name, "note")
    for path in unfinished(at=at):
        text = _("Die Ablage %s wurde abgebrochen.")
        yield Finding("object.unfinished", text % path.name, "note")


def repair(*, at: datetime | None = None) -> Iterator[str]:
    """Remove what nobody can read any more: abandoned spools and, after a week, orphans. Says what
    it did, in German."""
    at = at or clock.now()
    for path in unfinished(at=at):
        path.unlink(missing_ok=True)
        yield _("Die abgebrochene Ablage %s ist entfernt.") % path.name
    for stored in orphans(at=at - GRACE):
        if not _is_misplaced(stored):
            stores.current().remove(stored.key)
            yield _("Das Objekt %s ohne Schriftgut ist entfernt.") % stored.name


def missing() -> Iterator[Record]:
    """Records whose object is not there."""
    store = stores.current()
    for authority_id in set(_kept().values_list("authority", flat=True)):
        names = {each.name for each in store.objects(stores.tree_of(authority_id))}
        for record in _kept().filter(authority=authority_id).iterator():
            # The list is older than the rows: what was stored in between is looked up.
            if record.object not in names and store.size(content.key_of(record)) is None:
                yield record


def damaged() -> Iterator[Record]:
    """Records whose object is missing or changed. Reads every object."""
    for record in _kept().iterator():
        if not content.is_intact(record):
            yield record


def orphans(*, at: datetime) -> Iterator[stores.Stored]:
    """Objects that no record needs at the moment `at`: interrupted writes, rolled-back
    transactions, removals that failed. Those younger than an hour are left out."""
    store = stores.current()
    for tree in filter(_is_ours, store.trees()):
        rows = _kept().filter(authority=stores.authority_of(tree))
        known = set(rows.values_list("object", flat=True))
        for stored in store.objects(tree):
            if stored.name not in known and stored.modified < at - IN_PROGRESS:
                yield stored


def unfinished(*, at: datetime) -> Iterator[Path]:
    """Spools of writes that were interrupted at least a day before `at`."""
    folder = spool.unfinished()
    for path in sorted(folder.iterdir()) if folder.is_dir() else []:
        if datetime.fromtimestamp(path.stat().st_mtime, tz=UTC) < at - UPLOADING:
            yield path


def _kept() -> QuerySet[Record]:
    """Records that must have an object."""
    return Record.objects.filter(disposed_at=None).order_by()


def _is_ours(tree: str) -> bool:
    try:
        stores.authority_of(tree)
    except ValueError:
        return False
    return True


def _is_misplaced(stored: stores.Stored) -> bool:
    """Whether a record needs the object after all, only not there."""
    return _kept().filter(object=stored.name).exists()
