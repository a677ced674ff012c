"""What people of a town do, each in a process of its own inside the town's environment:
`echo '{"to": "Landkreis"}' | python -m tests.exchange.peers.acts send` prints JSON."""

from __future__ import annotations

import hashlib
import io
import json
import sys
from datetime import date
from typing import Any
from uuid import UUID, uuid4

import django
from django.db import transaction

if __name__ == "__main__":
    django.setup()

from rathaus.access.actor import Actor
from rathaus.accounts.models import Account, Post
from rathaus.archive import content as files
from rathaus.exchange import actions, tasks
from rathaus.exchange.actions import Described, File, Written
from rathaus.exchange.content import dispatches
from rathaus.exchange.models import (
    Consignment,
    Dispatch,
    Peer,
    PeerDestination,
    Room,
    Transfer,
    TransferEvent,
    TransferState,
)
from rathaus.exchange.queries import directory, published, rooms
from rathaus.exchange.transports import problems
from rathaus.lib import clock
from rathaus.lib.errors import RathausError
from rathaus.site.demo.people import DEMO_PASSWORD, build_people
from rathaus.site.demo.places import build_places
from rathaus.vault import personal

Values = dict[str, Any]


def _actor(name: str) -> Actor:
    account = Account.objects.get(email=f"{name.replace('_', '.')}@example.org")
    post = Post.objects.filter(account=account).select_related("authority").earliest("pk")
    return Actor(account, post, personal=personal.open_with_password(account, DEMO_PASSWORD))


def found(_values: Values) -> Any:
    """Places, people, and the two rooms."""
    with transaction.atomic():
        places = build_places()
        people = build_people(places)
    for name in ("wiesental", "kreis"):
        actions.open_room_destination(
            authority=places[name], by=people[f"{name}_head"], at=clock.now()
        )
    return len(places)


def fingerprint(_values: Values) -> Any:
    return published.own_fingerprint()


def connect(values: Values) -> Any:
    by = _actor(values.pop("by"))
    peer = actions.add_peer(
        authority=by.post.authority, described=Described(**values), by=by, at=clock.now()
    )
    peer = actions.check_peer(peer=peer, by=by, at=clock.now())
    return {"problem": peer.problem, "checks": peer.checks, "works": bool(peer.works_since)}


def check(_values: Values) -> Any:
    for peer in Peer.objects.all():
        tasks.check_peer(str(peer.pk))
    return list(Peer.objects.values("problem", "compared"))


def send(values: Values) -> Any:
    """`count` dispatches to somebody at a peer."""
    by = _actor(values["by"])
    place = PeerDestination.objects.select_related("peer").get(name__contains=values["to"])
    content = bytes.fromhex(values.get("file", ""))
    attached = (File("Plan.pdf", "application/pdf", lambda: io.BytesIO(content)),)
    sent = []
    for number in range(values.get("count", 1)):
        written = Written(
            key=uuid4(),
            text=f"Nachricht {number}",
            files=attached if content else (),
            answer_by=date(2030, 1, 1),
        )
        dispatch = actions.open_room(
            authority=by.post.authority,
            recipients=[directory.recipient(place)],
            subject="Wasserrecht",
            written=written,
            by=by,
            at=clock.now(),
        )
        sent.append({"key": str(dispatch.key), "room": str(dispatch.room.key)})
    return sent


def answer(values: Values) -> Any:
    by = _actor(values["by"])
    room = Room.objects.get(authority=by.post.authority, key=UUID(values["room"]))
    written = Written(key=uuid4(), text="Keine Bedenken.", binding=True)
    dispatch = actions.answer_room(room=room, written=written, by=by, at=clock.now())
    return {"key": str(dispatch.key)}


def open_all(values: Values) -> Any:
    """Open what has come from elsewhere; what was found in it."""
    by, seen = _actor(values["by"]), []
    for transfer in rooms.waiting(by).exclude(client=None):
        try:
            dispatch = actions.open_dispatch(transfer=transfer, by=by, at=clock.now())
        except RathausError as error:
            seen.append({"error": str(error)})
            continue
        document = dispatches.read(dispatch, by.keys).document
        digests = [
            hashlib.sha256(files.read(each.record, by.keys)).hexdigest()
            for each in dispatch.files.all()
        ]
        sender = dispatch.sender
        seen.append(
            {
                "key": str(dispatch.key),
                "room": str(dispatch.room.key),
                "text": document.text,
                "from": sender.name if sender else "",
                "peer": bool(sender and sender.peer_id),
                "files": digests,
            }
        )
    return seen


def follow(_values: Values) -> Any:
    """Ask the other side now, not in two minutes."""
    Consignment.objects.filter(next_try_at__gt=clock.now()).update(next_try_at=clock.now())
    tasks.follow_all()
    return ways({})


def carry(_values: Values) -> Any:
    Consignment.objects.filter(state="queued").update(next_try_at=clock.now())
    tasks.carry_due()
    return ways({})


def ways(_values: Values) -> Any:
    """Each consignment to elsewhere with its receipts."""
    rows = Consignment.objects.filter(participant__peer__isnull=False)
    return [
        {
            "key": str(each.dispatch.key),
            "state": each.state,
            "problem": problems.words(each.problem),
            "tries": each.tries,
            "receipts": dict(each.receipts.values_list("kind", "token")),
        }
        for each in rows.select_related("dispatch").prefetch_related("receipts")
    ]


def logged(_values: Values) -> Any:
    return list(TransferEvent.objects.values_list("token", flat=True))


def counts(_values: Values) -> Any:
    """How much is here, for sums over thousands."""
    handed = Transfer.objects.exclude(state=TransferState.INCOMPLETE).exclude(client=None)
    ways = Consignment.objects.filter(participant__peer__isnull=False)
    incoming = Dispatch.objects.filter(direction="in", sender__peer__isnull=False)
    return {
        "handed": handed.count(),
        "states": sorted(ways.values_list("state", flat=True).distinct()),
        "accepted": ways.filter(state="accepted").count(),
        "queued": ways.filter(state="queued").count(),
        "received": incoming.values("key").distinct().count(),
    }


ACTS = {
    each.__name__: each
    for each in (
        *(found, fingerprint, connect, check, send, answer, open_all, follow, carry, ways),
        *(logged, counts),
    )
}

if __name__ == "__main__":
    result = ACTS[sys.argv[1]](json.load(sys.stdin))
    sys.stdout.write(json.dumps(result) + "\n")
