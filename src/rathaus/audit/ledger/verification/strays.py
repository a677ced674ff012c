"""Rows that no head knows: events without a place, places and heads beyond the last one.

Each question is one statement, so that what is sequenced meanwhile is seen whole or not at all.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import Exists, Max, Model, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext as _

from rathaus.audit.ledger.verification import events
from rathaus.audit.models import Event, Head, Leaf, PendingLeaf, TreeHead
from rathaus.audit.registry import Finding


def check() -> Iterator[Finding]:
    """All of them."""
    for event in _without_place().values_list("pk", flat=True).iterator():
        text = _("Ereignis %(id)s hat keinen Platz im Protokoll: Es wurde von Hand eingefügt.")
        yield Finding("event.stray", text % {"id": event})
    for leaf in _beyond_tree_heads().iterator():
        text = _("Eintrag %(place)d der Behörde %(tree)s steht in keinem Kopf.")
        yield Finding("leaf.stray", text % {"place": leaf.position, "tree": leaf.tree})
    for head in _beyond_heads().iterator():
        text = _("Der Kopf der Behörde %(tree)s bei Größe %(size)d steht in keinem Baum.")
        yield Finding("tree_head.stray", text % {"tree": head.tree, "size": head.size})
    yield from _waiting()


def _without_place() -> QuerySet[Event]:
    return Event.objects.filter(_none(Leaf, event=OuterRef("pk"))).filter(
        _none(PendingLeaf, event=OuterRef("pk"))
    )


def _beyond_tree_heads() -> QuerySet[Leaf]:
    return Leaf.objects.filter(
        _none(TreeHead, tree=OuterRef("tree"), size__gt=OuterRef("position"))
    )


def _beyond_heads() -> QuerySet[TreeHead]:
    largest = Head.objects.values("key_id").order_by().annotate(top=Max("size")).order_by("-top")
    within = Subquery(largest.values("top")[:1])
    return TreeHead.objects.exclude(position__lt=within)


def _none(model: type[Model], **fields: Any) -> Q:
    return ~Q(Exists(model._default_manager.filter(**fields)))


def _waiting() -> Iterator[Finding]:
    """What waits must still be what was recorded."""
    rows = list(PendingLeaf.objects.order_by("pk").values_list("event", "hash"))
    for start in range(0, len(rows), events.CHUNK):
        chunk = rows[start : start + events.CHUNK]
        found, _unreadable = events.stored([event for event, _hash in chunk])
        yield from events.payload_faults(event for event, _hash in found.values())
        for event_id, hash in chunk:
            if event_id not in found:
                text = _("Ereignis %(id)s wartet auf seinen Platz und fehlt oder ist unlesbar.")
                yield Finding("event.missing", text % {"id": event_id})
            elif found[event_id][1] != bytes(hash):
                text = _("%(event)s: verändert, bevor es seinen Platz bekam.")
                yield Finding("event.changed", text % {"event": events.name(found[event_id][0])})
