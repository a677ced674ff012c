"""What the stories of the catalogue share: our everyday services and short ways to act."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from rathaus.audit.actions import SYSTEM
from rathaus.catalogue import actions
from rathaus.catalogue.models import Offer, Service
from tests.cast import Cast

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
DOG_TAX, HUNTING = "99102013000000", "99067004000000"


@pytest.fixture
def everyday(db: None) -> None:
    actions.put_everyday(by=SYSTEM, at=NOW)


@pytest.fixture
def dog_tax(everyday: None) -> Service:
    return Service.objects.get(key=DOG_TAX)


@pytest.fixture
def hunting(everyday: None) -> Service:
    return Service.objects.get(key=HUNTING)


@pytest.fixture
def central(cast: Cast, dog_tax: Service) -> Offer:
    """The competence centre's published dog tax."""
    by = cast.centre_guide
    offer = actions.create_offer(
        authority=cast.places["centre"],
        service=dog_tax,
        parts={
            "title": "Hund anmelden",
            "summary": "Melden Sie Ihren Hund an.",
            "fee": "Die Anmeldung ist kostenlos.",
            "remedy_kind": "objection",
            "remedy": "Widerspruch bei {behoerde}, {anschrift}.",
        },
        by=by,
        at=NOW,
    )
    return actions.publish(offer=offer, by=by, at=NOW)


@pytest.fixture
def adopt(central: Offer, cast: Cast) -> Callable[..., Offer]:
    """Publish an offer of `place` that inherits from `based_on` (the centre's)."""

    def build(place: str, based_on: Offer = central, **parts: str) -> Offer:
        by = cast.people["birkenrain_head" if place == "birkenrain" else "wiesental_head"]
        authority = cast.places[place]
        offer = actions.create_offer(
            authority=authority,
            service=based_on.service,
            based_on=based_on,
            parts=parts,
            by=by,
            at=NOW,
        )
        return actions.publish(offer=offer, by=by, at=NOW)

    return build
