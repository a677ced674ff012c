"""Wiesental receives dog registrations; programs of Wiesental, Birkenrain and a portal call."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from rathaus.catalogue.models import Level, Service
from rathaus.exchange.models import Destination, DestinationKind
from tests.cast import Cast
from tests.exchange.api.programs import Program, admitted
from tests.exchange.api.served import Served, served
from tests.exchange.conftest import reachable

__all__ = ["reachable"]

LEIKA = "99102013000000"
URN = f"urn:de:fim:leika:leistung:{LEIKA}"


@dataclass(frozen=True)
class Scene:
    destination: Destination
    room: Destination
    portal: Program  # sends; the Kreis answers for it
    office: Program  # fetches for Wiesental
    mute: Program  # of Wiesental too, only sends
    stranger: Program  # of Birkenrain, sends and fetches


@dataclass(frozen=True)
class Live:
    scene: Scene
    server: Served


@pytest.fixture
def scene(cast: Cast, reachable: Callable[[str], Destination]) -> Scene:
    room = reachable("wiesental")
    service = Service.objects.create(
        key=LEIKA, name="Hundesteuer Anmeldung", level=Level.SAMTGEMEINDE, level_confirmed=True
    )
    destination = Destination.objects.create(
        authority=cast.wiesental,
        service=service,
        kind=DestinationKind.SERVICE,
        regions=["DE039995401"],
    )
    return Scene(
        destination,
        room,
        portal=admitted(cast.kreis, send=True),
        office=admitted(cast.wiesental, fetch=True),
        mute=admitted(cast.wiesental, send=True),
        stranger=admitted(cast.birkenrain, send=True, fetch=True),
    )


@pytest.fixture
def served_scene(transactional_db: None, scene: Scene, tmp_path: Path) -> Iterator[Live]:
    """The scene, committed, and gunicorn that serves it."""
    with served(tmp_path) as server:
        yield Live(scene, server)
