from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from rathaus.catalogue.models import Offer
from rathaus.exchange import registry as exchange
from rathaus.exchange.arrival import Arrival
from tests.cast import Cast
from tests.intake import story


@pytest.fixture
def arrivals(monkeypatch: pytest.MonkeyPatch) -> list[Arrival]:
    """What arrived at the one door; nobody else handles it."""
    found: list[Arrival] = []

    def handler(submission: Any, arrival: Arrival, by: Any, at: Any) -> str:
        found.append(arrival)
        return f"TST-{len(found)}"

    monkeypatch.setattr(exchange, "_handlers", [handler])
    return found


@pytest.fixture
def dog_offer(cast: Cast) -> Offer:
    version = story.publish("hundesteuer-anmeldung", story.DOG_FORM.read_bytes())
    return story.offer(cast, version)


@pytest.fixture
def anna(cast: Cast, client_of: Callable[..., Client]) -> story.Applicant:
    return story.applicant(client_of, cast.citizen)
