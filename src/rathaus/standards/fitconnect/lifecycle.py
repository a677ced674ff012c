"""The life of a submission or reply as a table: which event leads where, and who may issue it.

    incomplete → submitted → accepted | rejected → deleted

The service writes `create`, `submit`, `notify` and `delete`; the receiving destination writes
`accept`, `reject` and (only v1) `forward`. The service also rejects what nobody fetched. A reply
goes the other way: its receiver is the sender of the submission, who has no destination.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum

from rathaus.standards.fitconnect.problems import (
    SUBMISSION,
    FitConnectError,
    Kind,
    Problem,
)


class State(Enum):
    INCOMPLETE = "incomplete"
    SUBMITTED = "submitted"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    DELETED = "deleted"


class Happening(Enum):
    """What an event says, as its URI has it."""

    CREATE = "create"
    SUBMIT = "submit"
    NOTIFY = "notify"
    FORWARD = "forward"
    REJECT = "reject"
    ACCEPT = "accept"
    DELETE = "delete"


class Issuer(Enum):
    """Who signed: the service (an https URL in `iss`) or a destination (its UUID)."""

    SERVICE = "service"
    DESTINATION = "destination"


SERVICE, RECEIVER = frozenset({Issuer.SERVICE}), frozenset({Issuer.DESTINATION})
EITHER = SERVICE | RECEIVER
START = None

# (state before, happening) → (state after, who may issue it)
STEPS: dict[tuple[State | None, Happening], tuple[State, frozenset[Issuer]]] = {
    (START, Happening.CREATE): (State.INCOMPLETE, SERVICE),
    (State.INCOMPLETE, Happening.SUBMIT): (State.SUBMITTED, SERVICE),
    (State.INCOMPLETE, Happening.DELETE): (State.DELETED, SERVICE),
    (State.SUBMITTED, Happening.NOTIFY): (State.SUBMITTED, SERVICE),
    (State.SUBMITTED, Happening.FORWARD): (State.SUBMITTED, RECEIVER),
    (State.SUBMITTED, Happening.ACCEPT): (State.ACCEPTED, RECEIVER),
    (State.SUBMITTED, Happening.REJECT): (State.REJECTED, EITHER),
    (State.ACCEPTED, Happening.DELETE): (State.DELETED, SERVICE),
    (State.REJECTED, Happening.DELETE): (State.DELETED, SERVICE),
}


class Deadline(Enum):
    """What the service does by itself: (state, time since it was reached)."""

    INCOMPLETE_DELETED = (State.INCOMPLETE, timedelta(days=1))
    CONTACT_REMINDED = (State.SUBMITTED, timedelta(days=3))
    REJECTED_UNREAD = (State.SUBMITTED, timedelta(days=14))


class NotAllowed(FitConnectError):
    """An event that may not come now, or not from this issuer."""

    def __init__(self, reason: str) -> None:
        detail = "Die Reihenfolge oder Herkunft der Ereignisse ist nicht die vorgesehene."
        super().__init__(reason, Problem.of(Kind.EVENT_LOG, SUBMISSION, detail))


@dataclass(frozen=True)
class Due:
    """When the service will act if nothing else happens."""

    deadline: Deadline
    at: datetime


def issuers(happening: Happening, *, reply: bool = False) -> frozenset[Issuer]:
    """Who may issue such an event at all. What the receiver of a reply signs is not told apart."""
    allowed = (who for (_state, what), (_after, who) in STEPS.items() if what is happening)
    found = frozenset[Issuer]().union(*allowed)
    return EITHER if reply and found & RECEIVER else found


def step(
    state: State | None, happening: Happening, issuer: Issuer, *, reply: bool = False
) -> State:
    """The state after an event. Raises NotAllowed."""
    if (state, happening) not in STEPS:
        before = state.value if state else "nothing"
        raise NotAllowed(f"{happening.value} after {before}")
    if issuer not in issuers(happening, reply=reply):
        raise NotAllowed(f"{happening.value} by {issuer.value}")
    return STEPS[state, happening][0]


def follow(events: Iterable[tuple[Happening, Issuer]], *, reply: bool = False) -> State:
    """The state after a whole log, oldest first. Raises NotAllowed, also for an empty one."""
    state: State | None = START
    for happening, issuer in events:
        state = step(state, happening, issuer, reply=reply)
    if state is None:
        raise NotAllowed("an empty log")
    return state


def due(state: State, since: datetime) -> list[Due]:
    """What the service will do in this state, soonest first."""
    found = [Due(each, since + each.value[1]) for each in Deadline if each.value[0] is state]
    return sorted(found, key=lambda each: each.at)
