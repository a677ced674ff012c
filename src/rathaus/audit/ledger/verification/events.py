"""What the rows of an authority's tree say: places, events, payloads, erasures."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from uuid import UUID

from django.utils.translation import gettext as _

from rathaus.audit.actions import ERASE
from rathaus.audit.ledger import leaves
from rathaus.audit.models import Event, Leaf
from rathaus.audit.registry import Finding
from rathaus.standards.evidence import verifier

UNREADABLE = (ValueError, TypeError)  # somebody wrote what is no JSON, no date, no bytes
CHUNK = 900  # rows read at a time; SQLite takes 999 parameters


def stored(ids: Sequence[UUID]) -> tuple[dict[UUID, tuple[Event, bytes]], set[UUID]]:
    """The events with their leaf hashes, and the ids of those that cannot be read any more."""
    try:
        return _read(ids), set()
    except UNREADABLE:
        found: dict[UUID, tuple[Event, bytes]] = {}
        unreadable = set()
        for each in ids:
            try:
                found |= _read([each])
            except UNREADABLE:
                unreadable.add(each)
        return found, unreadable


def _read(ids: Sequence[UUID]) -> dict[UUID, tuple[Event, bytes]]:
    rows = Event.objects.in_bulk(ids)
    return {key: (event, leaves.hash_of(event)) for key, event in rows.items()}


def places(tree: UUID, start: int) -> dict[int, UUID]:
    """Which event stands where, from place `start` on."""
    rows = Leaf.objects.filter(tree=tree, position__gte=start, position__lt=start + CHUNK)
    return dict(rows.values_list("position", "event"))


def payload_faults(events: Iterable[Event]) -> Iterator[Finding]:
    """Payloads that do not fit their mac, and erased ones that nobody erased by the rules."""
    blank = []
    for event in events:
        if event.salt is None:
            blank.append(event)
        elif not _fits(event):
            yield Finding(
                "event.payload",
                _("%(event)s: Die Einzelheiten sind verändert.") % {"event": name(event)},
            )
    ids = [str(event.pk) for event in blank]
    erasures = Event.objects.filter(verb=ERASE, object_type="Event", object_id__in=ids)
    known = set(erasures.values_list("object_id", flat=True)) if ids else set()
    for event in blank:
        if str(event.pk) not in known or any(leaves.payload(event).values()):
            text = _("%(event)s: Die Einzelheiten fehlen, ihre Löschung ist nicht verzeichnet.")
            yield Finding("event.erased", text % {"event": name(event)})


def name(event: Event) -> str:
    """An event in words that hold no personal content."""
    return _("Ereignis %(id)s (%(verb)s, %(at)s)") % {
        "id": event.pk,
        "verb": event.verb,
        "at": verifier.moment(leaves.microseconds(event.at)),
    }


def _fits(event: Event) -> bool:
    try:
        mac = verifier.payload_mac(bytes(event.salt or b""), leaves.payload(event))
    except UNREADABLE:
        return False
    return mac == bytes(event.mac)
