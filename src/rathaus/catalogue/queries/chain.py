"""The chain of delegations from one authority to the next, for one service on one day."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Q

from rathaus.catalogue.models import Delegation, Service
from rathaus.tenancy.models import Authority, Kind
from rathaus.tenancy.queries import successor_on


@dataclass(frozen=True)
class Hop:
    """One step: `giver` does not do the task itself, `doer` does, because of `entry`. The doer is
    the entry's receiver or, where that one has ended, who carries on for it."""

    giver: Authority
    doer: Authority
    entry: Delegation

    @property
    def keeps(self) -> bool:
        """Whether the giver keeps the task."""
        return self.giver.pk == self.doer.pk


def entries_of(service: Service) -> list[Delegation]:
    """All delegations of a service, past and future, with the authorities they name. One query."""
    rows = Delegation.objects.filter(service=service)
    return list(rows.select_related("authority", "giver", "receiver"))


def entries_around(
    nodes: Iterable[Authority], on: date, services: Collection[UUID] | None = None
) -> tuple[list[Delegation], set[UUID]]:
    """The delegations of those services (of all where None) that a chain from one of `nodes` can
    meet on that day, and the ids of all authorities on the way. One query for each hop."""
    frontier, passed, found = list(nodes), set[UUID](), list[Delegation]()
    while frontier:
        passed |= {node.pk for node in frontier}
        unions = [n.parent_id for n in frontier if n.kind == Kind.MITGLIEDSGEMEINDE]
        rows = Delegation.objects.filter(
            Q(giver__in=frontier) | Q(giver=None, authority__in=unions)
        ).select_related("authority", "giver", "receiver")
        if services is not None:
            rows = rows.filter(service__in=services)
        entries = [entry for entry in rows if entry.holds(on)]
        found += entries
        carriers = {a.pk: a for entry in entries if (a := _carrier(entry.receiver, on))}
        frontier = [a for a in carriers.values() if a.pk not in passed]
    return found, passed


def next_hop(node: Authority, entries: Iterable[Delegation], on: date) -> Hop | None:
    """The entry that counts for `node` on that day: its own before one for all members. An entry
    whose receiver has ended without successor is void."""
    valid = [entry for entry in entries if _concerns(entry, node) and entry.holds(on)]
    for entry in sorted(valid, key=_rank, reverse=True):
        carrier = _carrier(entry.receiver, on)
        if carrier is not None:
            return Hop(node, carrier, entry)
    return None


def chain(start: Authority, entries: Sequence[Delegation], on: date) -> list[Hop]:
    """The hops that lead from `start` to whoever does the task. Ends before it would come back to
    an authority it has passed, so that it always ends."""
    hops: list[Hop] = []
    passed = {start.pk}
    node = start
    while (hop := next_hop(node, entries, on)) and hop.doer.pk not in passed:
        hops.append(hop)
        node = hop.doer
        passed.add(node.pk)
    return hops


def cycle(start: Authority, entries: Sequence[Delegation], on: date) -> list[Authority]:
    """The authorities of a circle that `start` runs into on that day; empty where there is none."""
    walked = [start]
    while (hop := next_hop(walked[-1], entries, on)) and not hop.keeps:
        if hop.doer in walked:
            return [*walked[walked.index(hop.doer) :], hop.doer]
        walked.append(hop.doer)
    return []


def _carrier(doer: Authority, on: date) -> Authority | None:
    """`doer`, or who carries on for it; None where it has ended without successor."""
    carrier = doer if doer.exists_on(on) else successor_on(doer, on)
    return carrier if carrier is not None and carrier.exists_on(on) else None


def _concerns(entry: Delegation, node: Authority) -> bool:
    if entry.giver_id is not None:
        return entry.giver_id == node.pk
    return node.kind == Kind.MITGLIEDSGEMEINDE and node.parent_id == entry.authority_id


def _rank(entry: Delegation) -> tuple[bool, date, str]:
    return entry.giver_id is not None, entry.valid_from, str(entry.pk)
