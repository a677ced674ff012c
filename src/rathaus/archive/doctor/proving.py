"""Does every record say what the event says that stored it? And does its object have its hash?

Who can write to the database can change rows; the events are proven by the ledger. So rows are
compared with them: one that was swapped, changed, taken away or put in from outside is named.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import TypeVar

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rathaus.archive import content
from rathaus.archive.models import Record
from rathaus.audit.models import Event
from rathaus.audit.registry import Finding, Progress

BATCH = 500
OBJECT = "Record"
T = TypeVar("T")
FIELDS = {
    "object_sha256": gettext_lazy("Prüfsumme des verschlüsselten Inhalts"),
    "commitment": gettext_lazy("Festlegung auf den Inhalt"),
    "size": gettext_lazy("Größe"),
}


def verify(progress: Progress) -> Iterator[Finding]:
    """All findings, record by record and event by event. Reads every object."""
    total, done = Record.objects.count(), 0
    for batch in _batches(Record.objects.order_by("pk").iterator(BATCH)):
        yield from _rows(batch)
        done += len(batch)
        progress(_("Schriftgut"), done, total)
    for events in _batches(_events("record.store").iterator(BATCH)):
        yield from _gone(events)


def _rows(records: Sequence[Record]) -> Iterator[Finding]:
    ids = [str(record.pk) for record in records]
    stored, disposed = defaultdict(list), set[str]()
    for event in _events("record.store", "record.dispose").filter(object_id__in=ids):
        if event.verb == "record.store":
            stored[event.object_id].append(event)
        else:
            disposed.add(event.object_id)
    for record in records:
        yield from _row(record, stored[str(record.pk)])
        yield from _object(record, str(record.pk) in disposed)


def _row(record: Record, events: Sequence[Event]) -> Iterator[Finding]:
    if len(events) != 1:
        text = _(
            "Schriftgut %(id)s: %(count)d Ereignisse sagen, dass es abgelegt wurde, statt einem."
        )
        yield Finding("record.events", text % {"id": record.pk, "count": len(events)})
    for event in events:
        found = {
            "object_sha256": record.object,
            "commitment": record.commitment,
            "size": record.size,
        }
        for field, value in found.items():
            if event.detail.get(field) != value:
                text = _("Schriftgut %(id)s: „%(field)s“ ist nicht, was abgelegt wurde.")
                yield Finding("record.changed", text % {"id": record.pk, "field": FIELDS[field]})
        if event.authority != record.authority_id:
            text = _("Schriftgut %s: Es gehört einer anderen Behörde, als abgelegt wurde.")
            yield Finding("record.moved", text % record.pk)


def _object(record: Record, disposed: bool) -> Iterator[Finding]:
    if disposed != (record.disposed_at is not None) or disposed != (not record.sealed):
        text = _("Schriftgut %s: Ob es gelöscht wurde, sagen Eintrag und Ereignis verschieden.")
        yield Finding("record.disposal", text % record.pk)
    if not disposed and not content.is_intact(record):
        text = _("Schriftgut %s: Das Objekt fehlt oder ist beschädigt.")
        yield Finding("record.damaged", text % record.pk)


def _gone(events: Sequence[Event]) -> Iterator[Finding]:
    """Records that were stored and are not there, though nobody discarded them."""
    ids = {event.object_id for event in events}
    there = {str(pk) for pk in Record.objects.filter(pk__in=ids).values_list("pk", flat=True)}
    lost = ids - there
    discarded = _events("record.discard").filter(object_id__in=lost)
    for missing in sorted(lost - set(discarded.values_list("object_id", flat=True))):
        text = _("Schriftgut %s: Der Eintrag fehlt, obwohl niemand es verworfen hat.")
        yield Finding("record.gone", text % missing)


def _events(*verbs: str) -> QuerySet[Event]:
    return Event.objects.filter(object_type=OBJECT, verb__in=verbs).order_by("pk")


def _batches(source: Iterable[T]) -> Iterator[list[T]]:
    iterator = iter(source)
    while batch := list(islice(iterator, BATCH)):
        yield batch
