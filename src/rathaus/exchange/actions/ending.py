"""What the delivery service does by itself, every night (`standards.fitconnect.lifecycle`)."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import partial

from django.conf import settings
from django.db import transaction

from rathaus.audit.actions import SYSTEM
from rathaus.exchange import tasks
from rathaus.exchange.actions import delivering
from rathaus.exchange.actions.destinations import sync_destinations
from rathaus.exchange.models import DestinationKind, Transfer
from rathaus.exchange.models import TransferState as State
from rathaus.lib import jobs
from rathaus.standards.fitconnect.lifecycle import Deadline
from rathaus.standards.fitconnect.problems import OTHER, Kind, Problem
from rathaus.tenancy.models import Authority

log = logging.getLogger(__name__)
INCOMPLETE_DELETED = Deadline.INCOMPLETE_DELETED.value[1]
CONTACT_REMINDED = Deadline.CONTACT_REMINDED.value[1]
REJECTED_UNREAD = Deadline.REJECTED_UNREAD.value[1]
UNREAD = Problem.of(
    Kind.TECHNICAL, OTHER, "Die Einreichung wurde nicht innerhalb von 14 Tagen abgeholt."
)

Step = Callable[[], object]


def run(*, at: datetime) -> None:
    """Everything that is due, each in a transaction of its own. Raises RuntimeError in the end
    where something failed, so that the queue tries again."""
    failed = 0
    for step in _due(at):
        try:
            step()
        except Exception:
            log.exception("a step of the delivery service failed")
            failed += 1
    if failed:
        raise RuntimeError(f"{failed} steps of the delivery service failed")


@transaction.atomic
def remind(*, authority: Authority, at: datetime) -> int:
    """Tell those who work there that something has waited for three days, once for each transfer.
    Returns how many are waiting."""
    rows = Transfer.objects.select_for_update().filter(
        authority=authority,
        state=State.SUBMITTED,
        reminded_at=None,
        submitted_at__lte=at - CONTACT_REMINDED,
    )
    found = rows.update(reminded_at=at)
    if found:
        jobs.enqueue(tasks.remind, authority.pk)
    return found


def _due(at: datetime) -> Iterator[Step]:
    reachable = Authority.objects.filter(destinations__kind=DestinationKind.ROOM)
    for authority in reachable.order_by("ars"):
        yield partial(sync_destinations, authority=authority, by=SYSTEM, at=at)
    for transfer in _since(State.INCOMPLETE, "created_at", at - INCOMPLETE_DELETED):
        yield partial(delivering.delete, transfer=transfer, at=at)
    for transfer in _since(State.SUBMITTED, "submitted_at", at - REJECTED_UNREAD):
        yield partial(delivering.reject_unread, transfer=transfer, reasons=(UNREAD,), at=at)
    waiting = Authority.objects.filter(
        transfers__state=State.SUBMITTED, transfers__reminded_at=None
    )
    for authority in waiting.distinct().order_by("ars"):
        yield partial(remind, authority=authority, at=at)
    kept = at - timedelta(days=settings.EXCHANGE_KEEP_DAYS)
    for state in (State.ACCEPTED, State.REJECTED):
        for transfer in _since(state, "ended_at", kept):
            yield partial(delivering.delete, transfer=transfer, at=at)


def _since(state: str, moment: str, before: datetime) -> list[Transfer]:
    rows = Transfer.objects.filter(state=state, **{f"{moment}__lte": before})
    return list(rows.defer("metadata", "data").order_by("pk"))
