"""Who retrieved a message, from the event of the retrieval."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from rathaus.accounts.models import Mandate
from rathaus.audit.models import Event
from rathaus.mailbox.models import FACTS, Message

RETRIEVED = FACTS["retrieved_at"]


@dataclass(frozen=True)
class Retrieval:
    """Who it was: the applicant, or somebody `in_place` of them, by a mandate that is None where
    the event does not name one."""

    in_place: bool
    mandate: Mandate | None


def retrievals(messages: Iterable[Message]) -> dict[UUID, Retrieval]:
    """Message id → who retrieved it, of those that were and whose event was not erased. At most two
    queries."""
    wanted = [str(message.pk) for message in messages if message.retrieved_at is not None]
    rows = Event.objects.filter(object_type="Message", object_id__in=wanted)
    events = list(rows.filter(verb=RETRIEVED)) if wanted else []
    named = {
        event.pk: UUID(event.detail["mandate"]) for event in events if "mandate" in event.detail
    }
    mandates = Mandate.objects.in_bulk(set(named.values())) if named else {}
    return {
        UUID(event.object_id): Retrieval(
            in_place="for" in event.detail,
            mandate=mandates[named[event.pk]] if event.pk in named else None,
        )
        for event in events
    }
