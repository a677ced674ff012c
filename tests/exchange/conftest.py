"""Authorities that can reach each other."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from rathaus.exchange import actions
from rathaus.exchange.models import Destination
from tests.cast import Cast
from tests.exchange.story import AT
from tests.mailbox.conftest import mail_server

__all__ = ["mail_server"]


@pytest.fixture
def reachable(cast: Cast) -> Callable[[str], Destination]:
    """Opens the room of a place: `reachable("kreis")`."""

    def opened(place: str) -> Destination:
        head = cast.people[f"{place}_head"]
        return actions.open_room_destination(authority=cast.places[place], by=head, at=AT)

    return opened
