"""Two authorities that can reach each other. Their RSA keys are made once for the whole run: seconds
each, and no test depends on them being fresh."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from functools import lru_cache

import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key

from rathaus.exchange import actions
from rathaus.exchange.models import Destination
from rathaus.vault import exchange_keys, transport
from tests.cast import Cast
from tests.exchange.story import AT
from tests.mailbox.conftest import mail_server

__all__ = ["mail_server"]


@lru_cache
def pair(number: int) -> RSAPrivateKey:
    """The n-th key of this run."""
    return generate_private_key(65537, 4096)


@pytest.fixture
def ready_keys(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Keys come from a stock."""
    stock = itertools.count()
    monkeypatch.setattr(exchange_keys, "generate_private_key", lambda *_size: pair(next(stock)))
    monkeypatch.setattr(transport, "generate_private_key", lambda *_size: pair(100))
    yield


@pytest.fixture
def reachable(cast: Cast, ready_keys: None) -> Callable[[str], Destination]:
    """Opens the room of a place: `reachable("kreis")`."""

    def opened(place: str) -> Destination:
        head = cast.people[f"{place}_head"]
        return actions.open_room_destination(authority=cast.places[place], by=head, at=AT)

    return opened
