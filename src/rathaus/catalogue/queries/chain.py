"""The chain of delegations from one authority to the next, for one service on one day."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from rathaus.catalogue.models import Delegation, Service
from rathaus.tenancy.models import Authority, Kind


def entries_of(service: Service) -> list[Delegation]:
    """All delegations of a service, past and future, with the authorities they name. One query."""
    rows = Delegation.objects.filter(service=service)
    return list(rows.select_related("authority", "giver", "receiver"))


def next_hop(node: Authority, entries: Iterable[Delegation], on: date) -> Delegation | None:
    """The entry that counts for `node` on that day: its own before one for all members. An entry
    whose receiver has ended is void."""
    best: Delegation | None = None
    for entry in entries:
        if not _concerns(entry, node) or not entry.holds(on) or _ended(entry.receiver, on):
            continue
        if best is None or _rank(entry) > _rank(best):
            best = entry
    return best


def chain(start: Authority, entries: Sequence[Delegation], on: date) -> list[Delegation]:
    """The delegations that lead from `start` to whoever does the task. Ends before it would come
    back to an authority it has passed, so that it always ends."""
    hops: list[Delegation] = []
    passed = {start.pk}
    node = start
    while (entry := next_hop(node, entries, on)) and entry.receiver_id not in passed:
        hops.append(entry)
        node = entry.receiver
        passed.add(node.pk)
    return hops


def cycle(start: Authority, entries: Sequence[Delegation], on: date) -> list[Authority]:
    """The authorities of a circle that `start` runs into on that day; empty where there is none."""
    walked = [start]
    while entry := next_hop(walked[-1], entries, on):
        if entry.receiver_id == walked[-1].pk:
            return []
        if entry.receiver in walked:
            return [*walked[walked.index(entry.receiver) :], entry.receiver]
        walked.append(entry.receiver)
    return []


def _concerns(entry: Delegation, node: Authority) -> bool:
    if entry.giver_id is not None:
        return entry.giver_id == node.pk
    return node.kind == Kind.MITGLIEDSGEMEINDE and node.parent_id == entry.authority_id


def _ended(authority: Authority, on: date) -> bool:
    return authority.valid_to is not None and authority.valid_to < on


def _rank(entry: Delegation) -> tuple[bool, date, str]:
    return entry.giver_id is not None, entry.valid_from, str(entry.pk)
