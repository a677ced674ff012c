"""Dispatches on their way to other installations: carried until the other side has them, followed
until they are answered. Both may happen twice, also at once; both say nothing twice.

What the other side gave or said is kept as soon as it is known. Nothing here runs in a transaction
while it waits for the network.
"""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction

from rathaus.archive import actions as archive
from rathaus.audit import actions as audit
from rathaus.audit.actions import SYSTEM
from rathaus.exchange import transports
from rathaus.exchange.actions import following, known
from rathaus.exchange.models import Consignment, ConsignmentState, Peer
from rathaus.exchange.transports import Hindrance, Keep, Proven, problems

FIRST, LONGEST = timedelta(seconds=20), timedelta(hours=2)  # between two attempts
SOON, SELDOM = timedelta(minutes=1), timedelta(hours=1)  # between two looks at the log
LEASE = timedelta(minutes=5)
UNDER_WAY = (ConsignmentState.SUBMITTED, ConsignmentState.DELIVERED)


def carry(*, consignment: Consignment, at: datetime) -> Consignment:
    """Bring it a step further; what is in the way is kept, with the time of the next attempt.
    Raises nothing that belongs to the network."""
    if consignment.state != ConsignmentState.QUEUED:
        return consignment
    claimed = Consignment.objects.filter(pk=consignment.pk, state=ConsignmentState.QUEUED)
    claimed.update(next_try_at=at + LEASE)  # for others to wait; not to rely on
    try:
        peer = _there(consignment)
        if not peer.keys and not peer.refused:
            known.meet(peer=peer, at=at)
        if peer.refused:
            raise Hindrance(problems.KEY_CHANGED)
        transports.to(peer).carry(consignment, _keeper(consignment))
    except Hindrance as hindrance:
        return _hindered(consignment, hindrance, at)
    _handed_in(consignment, at)
    return follow(consignment=consignment, at=at)


def follow(*, consignment: Consignment, at: datetime) -> Consignment:
    """Take what the log says. A log that proves nothing changes nothing but the problem shown."""
    if consignment.submission is None or consignment.participant.peer is None:
        return consignment
    try:
        found = _log(consignment, at)
    except Hindrance as hindrance:
        wait = max(SELDOM / 4, timedelta(seconds=hindrance.seconds))
        going = Consignment.objects.filter(pk=consignment.pk, state__in=UNDER_WAY)
        going.update(problem=hindrance.code, next_try_at=at + wait)
        consignment.refresh_from_db()
        return consignment
    with transaction.atomic():
        row = _locked(consignment)
        for each in found:
            following.follow(row, each.event, each.token)
        if row.state in UNDER_WAY:
            age = at - row.dispatch.sent_at
            row.problem, row.next_try_at = "", at + min(max(SOON, age / 10), SELDOM)
            row.save(update_fields=["problem", "next_try_at"])
    return row


def _log(consignment: Consignment, at: datetime) -> list[Proven]:
    """A key that is not known may have been announced since the directory was read."""
    peer = _there(consignment)
    way = transports.to(peer)
    try:
        return way.follow(consignment)
    except Hindrance as hindrance:
        if hindrance.code != problems.KEY_CHANGED:
            raise
    known.refresh(peer=peer, at=at)
    return way.follow(consignment)


def _there(consignment: Consignment) -> Peer:
    peer = consignment.participant.peer
    if peer is None or peer.ended_at is not None:
        raise Hindrance(problems.ENDED)
    return peer


def _keeper(consignment: Consignment) -> Keep:
    """Ids are kept in a step of its own, before anything is sent under them; the first counts."""

    def keep(submission: str, case: str) -> tuple[str, str]:
        rows = Consignment.objects.filter(pk=consignment.pk)
        rows.filter(submission=None).update(submission=UUID(submission), case=UUID(case))
        found = rows.values_list("submission", "case").get()
        return str(found[0]), str(found[1])

    return keep


@transaction.atomic
def _handed_in(consignment: Consignment, at: datetime) -> None:
    """The other side has everything; our copies of the encrypted parts go."""
    row = _locked(consignment)
    if row.state != ConsignmentState.QUEUED:
        return
    row.state, row.problem, row.next_try_at = ConsignmentState.SUBMITTED, "", at
    _forget(row, at)
    row.save()
    _event("consignment.carry", row, at)
    consignment.refresh_from_db()


@transaction.atomic
def _hindered(consignment: Consignment, hindrance: Hindrance, at: datetime) -> Consignment:
    row = _locked(consignment)
    if row.state != ConsignmentState.QUEUED:
        return row
    row.tries, row.problem = row.tries + 1, hindrance.code
    if hindrance.code == problems.LOST and row.submission == consignment.submission:  # anew
        row.submission = row.case = None
    late = at - row.dispatch.sent_at > timedelta(days=settings.PEERS_GIVE_UP_DAYS)
    if hindrance.lasting or late:
        row.state, row.ended_at, row.next_try_at = ConsignmentState.FAILED, at, None
        _forget(row, at)
        _event("consignment.fail", row, at, problem=row.problem)
    else:
        row.next_try_at = at + distance(row.tries, hindrance.seconds)
    row.save()
    return row


def distance(tries: int, asked: int = 0) -> timedelta:
    """To the next attempt: doubled each time up to `LONGEST`, a fifth of it by chance, so that not
    all come at once; never before the other side wants it."""
    grown: timedelta = min(FIRST * 2 ** min(tries - 1, 12), LONGEST)
    return max(grown * random.uniform(0.9, 1.1), timedelta(seconds=asked))  # noqa: S311  # no secret


def due(at: datetime, *states: ConsignmentState) -> list[UUID]:
    """What is to be carried or followed now, the longest waiting first."""
    rows = Consignment.objects.filter(
        state__in=states, participant__peer__isnull=False, next_try_at__lte=at
    )
    return list(rows.order_by("next_try_at").values_list("pk", flat=True)[: settings.PEERS_BATCH])


def find(consignment_id: UUID) -> Consignment:
    """With what its way needs."""
    rows = Consignment.objects.select_related("dispatch", "participant__peer__authority")
    return rows.get(pk=consignment_id)


def _forget(row: Consignment, at: datetime) -> None:
    row.metadata = row.data = b""
    for each in row.files.select_related("record"):
        each.delete()
        archive.discard(record=each.record, by=SYSTEM, at=at)


def _locked(consignment: Consignment) -> Consignment:
    rows = Consignment.objects.select_for_update(of=("self",))
    return rows.select_related("dispatch", "participant__peer").get(pk=consignment.pk)


def _event(verb: str, row: Consignment, at: datetime, **detail: str) -> None:
    authority = row.dispatch.authority_id
    audit.record(verb=verb, object=row, by=SYSTEM, at=at, authority=authority, **detail)
