"""The authority room belongs to the authority: clerk and head work in it, the auditor reads, head
and IT make it reachable. The world's dispatch came from the Landkreis, which has its own copy."""

from __future__ import annotations

from uuid import uuid4

from tests.matrix import rooms
from tests.matrix.harness import POST_ONLY, Row
from tests.matrix.world import World

READ = "L 444 22323 2222 4"
OWN = "L 444 22323 4444 4"
WORK = "L 444 22333 2222 4"
WORK_DONE = "L 444 RR333 4444 4"


def room(world: World) -> dict[str, object]:
    return {"pk": rooms.opened(world.cast).room_id}


MANAGED = "L 444 32233 4444 4"
MANAGED_DONE = "L 444 3RR33 4444 4"
DONE_ANYWHERE = "L 444 3RR33 3R33 4"  # each for the own authority


def peer(world: World) -> dict[str, object]:
    return {"pk": rooms.peer(world.cast).pk}


def peer_form(world: World) -> dict[str, object]:
    return {
        "name": "Anderer Kreis",
        "url": "https://localhost:9/anders",
        "client_id": "a",
        "secret": "b",
    }


def mail(world: World) -> dict[str, object]:
    return {"pk": rooms.mail(world.cast).pk}


ROWS = [
    Row("exchange:peers", "L 444 32233 3233 4"),
    Row("exchange:peer_add", "L 444 32233 3233 4", DONE_ANYWHERE, data=peer_form),
    # IT may, but has no key to the ring: an error that says so
    Row("exchange:peer", MANAGED, arguments=peer),
    Row("exchange:peer_change", MANAGED, MANAGED_DONE, arguments=peer, data=peer_form),
    Row("exchange:peer_check", POST_ONLY, MANAGED_DONE, arguments=peer),
    Row("exchange:peer_trust", POST_ONLY, MANAGED_DONE, arguments=peer, quiet=True),  # none waits
    Row("exchange:peer_end", POST_ONLY, MANAGED_DONE, arguments=peer),
    Row("exchange:inbox", "L 444 22323 2223 4"),
    Row(
        "exchange:inbox",
        "L 444 22323 2223 4",
        "L 444 66363 6663 4",
        variant="search",
        data=lambda w: {"suche": "Graben"},
    ),
    Row("exchange:set_up", POST_ONLY, "L 444 3RR33 3R33 4", quiet=True),  # done
    Row("exchange:choose", "L 444 22333 2223 4"),
    Row("exchange:keys", "L 444 22223 2223 4"),
    Row("exchange:published_keys", "L 444 22223 2223 4"),
    # without the key that is to be replaced nothing happens
    Row("exchange:renew_keys", POST_ONLY, "L 444 3RR33 3R33 4", quiet=True),
    Row(
        "exchange:mail",
        "L 444 22333 2223 4",
        "L 444 RR333 RRR3 4",
        data=lambda w: {"key": str(uuid4()), "mail": rooms.eml()},
    ),
    Row("exchange:mail_show", OWN, arguments=mail),
    Row("exchange:mail_original", OWN, arguments=mail),
    Row(
        "exchange:mail_part",
        OWN,
        arguments=lambda w: {**mail(w), "file": rooms.mail_file(w.cast).pk},
    ),
    # without recipients back to choosing them
    Row("exchange:write", "L 444 RR333 RRR3 4", "L 444 RR333 RRR3 4", quiet=True),
    Row(
        "exchange:open",
        POST_ONLY,
        WORK_DONE,
        arguments=lambda w: {"pk": rooms.waiting(w.cast).pk},
    ),
    Row("exchange:room", OWN, arguments=room),
    Row(
        "exchange:answer",
        "L 444 RR333 4444 4",
        WORK_DONE,
        arguments=room,
        data=lambda w: {"key": str(uuid4()), "text": "Keine Bedenken."},
    ),
    Row(
        "exchange:assign",
        POST_ONLY,
        WORK_DONE,
        arguments=room,
        data=lambda w: {"post": str(w.cast.wiesental_clerk.post.pk)},
    ),
    Row("exchange:read", POST_ONLY, WORK_DONE, arguments=room),
    Row("exchange:close", POST_ONLY, WORK_DONE, arguments=room),
    Row("exchange:reopen", POST_ONLY, WORK_DONE, arguments=room, quiet=True),  # it is open
    Row(
        "exchange:proof",
        POST_ONLY,
        "L 444 66363 4444 4",
        arguments=lambda w: {**room(w), "dispatch": rooms.opened(w.cast).pk},
        quiet=True,  # a file in answer to a POST, and an event
    ),
    Row(
        "exchange:file",
        OWN,
        arguments=lambda w: {**room(w), "file": rooms.file(w.cast).pk},
    ),
]
