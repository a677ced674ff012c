"""Every tree against its rows, its tiles and its heads."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from uuid import UUID

from django.db.models import Max
from django.utils.translation import gettext as _

from rathaus.audit.ledger import leaves
from rathaus.audit.ledger.verification import events
from rathaus.audit.ledger.verification.comparing import Checkpoint, Comparison, Entry
from rathaus.audit.models import Event, Head, TreeHead
from rathaus.audit.registry import Finding, Progress
from rathaus.standards.evidence.verifier import NO_AUTHORITY


def check(newest: Head | None, progress: Progress) -> Iterator[Finding]:
    """All trees as far as the newest head reaches."""
    if newest is None:
        return
    yield from _installation(newest)
    known = TreeHead.objects.filter(position__lt=newest.size)
    sizes = dict(known.values_list("tree").annotate(size=Max("size")).values_list("tree", "size"))
    total, done = sum(sizes.values()), 0
    for tree, size in sizes.items():
        for step, findings in _authority(tree, size, newest.size):
            yield from findings
            done += step
            progress(_("Ereignisse"), done, total)


def name(tree: UUID) -> str:
    """A tree in words."""
    if tree == NO_AUTHORITY:
        return _("Ereignisse ohne Behörde")
    return _("Behörde %(id)s") % {"id": tree}


def _installation(newest: Head) -> Iterator[Finding]:
    heads = Head.objects.filter(number__lte=newest.number).order_by("number")
    comparison = Comparison(
        leaves.INSTALLATION,
        _("Baum der Installation"),
        (Checkpoint(head.size, bytes(head.root)) for head in heads.iterator()),
    )
    expected = 0
    rows = TreeHead.objects.filter(position__lt=newest.size).order_by("position")
    for row in rows.iterator():
        for missing in range(expected, row.position):
            yield from comparison.take(Entry(None, partial(_no_tree_head, missing)))
        explain = partial(_changed_tree_head, row)
        yield from comparison.take(Entry(leaves.hash_of_tree_head(row), explain))
        expected = row.position + 1
    for missing in range(expected, newest.size):
        yield from comparison.take(Entry(None, partial(_no_tree_head, missing)))
    yield from comparison.end()


def _changed_tree_head(row: TreeHead) -> Finding:
    text = _("%(tree)s: Der Kopf bei Größe %(size)d ist verändert.")
    return Finding("tree_head.changed", text % {"tree": name(row.tree), "size": row.size})


def _no_tree_head(position: int) -> Finding:
    text = _("Baum der Installation: Eintrag %(place)d fehlt.")
    return Finding("tree_head.missing", text % {"place": position})


def _authority(tree: UUID, size: int, bound: int) -> Iterator[tuple[int, list[Finding]]]:
    """(places done, findings) of one tree, chunk by chunk."""
    heads = TreeHead.objects.filter(tree=tree, position__lt=bound).order_by("position")
    comparison = Comparison(
        tree, name(tree), (Checkpoint(head.size, bytes(head.root)) for head in heads.iterator())
    )
    for start in range(0, size, events.CHUNK):
        end = min(size, start + events.CHUNK)
        places = events.places(tree, start)
        found, unreadable = events.stored(list(places.values()))
        findings = list(events.payload_faults(event for event, _hash in found.values()))
        for place in range(start, end):
            event_id = places.get(place)
            if event_id is None:
                entry = Entry(None, partial(_missing_place, tree, place))
            elif event_id in found:
                event, hash = found[event_id]
                entry = Entry(hash, partial(_changed, event, place, hash, comparison))
            else:
                entry = Entry(None, partial(_gone, event_id, event_id in unreadable, tree, place))
            findings += comparison.take(entry)
        yield end - start, findings
    yield 0, list(comparison.end())


def _changed(event: Event, place: int, hash: bytes, comparison: Comparison) -> Finding:
    values = {"event": events.name(event), "place": place, "right": comparison.place_of(hash)}
    if values["right"] not in (None, place):
        text = _("%(event)s steht an Platz %(place)d und gehört an Platz %(right)d.")
        return Finding("event.moved", text % values)
    text = _("%(event)s: Zeitpunkt, Behörde, Handlung oder Prüfwert sind verändert.")
    return Finding("event.changed", text % values)


def _missing_place(tree: UUID, place: int) -> Finding:
    text = _("%(tree)s: Eintrag %(place)d fehlt.")
    return Finding("leaf.missing", text % {"tree": name(tree), "place": place})


def _gone(event: UUID, unreadable: bool, tree: UUID, place: int) -> Finding:
    values = {"tree": name(tree), "event": event, "place": place}
    if unreadable:
        text = _("%(tree)s: Ereignis %(event)s (Eintrag %(place)d) ist nicht mehr lesbar.")
        return Finding("event.unreadable", text % values)
    text = _("%(tree)s: Ereignis %(event)s (Eintrag %(place)d) wurde gelöscht.")
    return Finding("event.missing", text % values)
