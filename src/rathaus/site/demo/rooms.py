"""Authorities that reach each other, and a question that waits to be opened."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import uuid4

from rathaus.access.actor import Actor
from rathaus.exchange import actions as exchange
from rathaus.exchange.queries.directory import local_recipient
from rathaus.tenancy.models import Authority

REACHABLE = ("wiesental", "kreis", "birkenrain")
TEXT = """Guten Tag,

für die Grabenverlegung am Mühlenweg in Auwinkel liegt uns ein Antrag vor.
Bestehen aus Ihrer Sicht Bedenken? Die Bauarbeiten sollen im Frühjahr beginnen.

Freundliche Grüße"""


def open_rooms(people: dict[str, Actor], places: dict[str, Authority], at: datetime) -> None:
    """Each takes some seconds: the keys are made."""
    found = {
        name: exchange.open_room_destination(
            authority=places[name], by=people[f"{name}_head"], at=at
        )
        for name in REACHABLE
    }
    exchange.open_room(
        authority=places["kreis"],
        recipients=[local_recipient(found["wiesental"].pk)],
        subject="Grabenverlegung am Mühlenweg in Auwinkel",
        reference="66-2026-0815",
        written=exchange.Written(
            key=uuid4(), text=TEXT, answer_by=(at + timedelta(days=14)).date()
        ),
        by=people["kreis_clerk"],
        at=at,
    )
