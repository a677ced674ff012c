from __future__ import annotations

import threading
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import connection

from rathaus.audit.actions import SYSTEM
from rathaus.catalogue.models import Level, Service
from rathaus.exchange import actions, registry
from rathaus.exchange.arrival import Arrival
from rathaus.exchange.models import Submission
from rathaus.lib import ids
from rathaus.lib.errors import RathausError
from tests.cast import Cast, build_cast

AT = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


@pytest.fixture
def handled(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    found: list[Any] = []

    def handler(submission: Any, arrival: Any, by: Any, at: Any) -> str:
        found.append((submission, arrival))
        return f"TST-{len(found)}"

    monkeypatch.setattr(registry, "_handlers", [handler])
    return found


def arrival(cast: Cast, key: str = "k1") -> Arrival:
    service, _created = Service.objects.get_or_create(
        key="99000000000001", defaults={"name": "Hundesteuer", "level": Level.SAMTGEMEINDE}
    )
    return Arrival(
        authority=cast.wiesental,
        place=cast.auwinkel,
        service=service,
        offer_id=ids.new_id(),
        account=cast.citizen.account,
        channel="form",
        key=key,
        form_version=ids.new_id(),
        title="Hund anmelden",
        data={"name": "Müsli"},
    )


def test_the_same_key_arrives_once(cast: Cast, handled: list[Any]) -> None:
    first = actions.receive(arrival=arrival(cast), by=cast.citizen, at=AT)
    again = actions.receive(arrival=arrival(cast), by=cast.citizen, at=AT)
    other = actions.receive(arrival=arrival(cast, "k2"), by=cast.citizen, at=AT)
    assert first == again
    assert [each for each, _arrival in handled] == [first, other]
    assert first.reference == "TST-1"
    assert other.reference == "TST-2"


def test_a_key_belongs_to_one_sender(cast: Cast, handled: list[Any]) -> None:
    actions.receive(arrival=arrival(cast), by=cast.citizen, at=AT)
    stolen = replace(arrival(cast), account=cast.other_citizen.account)
    with pytest.raises(RathausError):
        actions.receive(arrival=stolen, by=cast.other_citizen, at=AT)


def test_nothing_arrives_where_a_handler_fails(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*args: Any) -> None:
        raise ValueError

    monkeypatch.setattr(registry, "_handlers", [fail])
    with pytest.raises(ValueError):  # noqa: PT011 (raised right above)
        actions.receive(arrival=arrival(cast), by=cast.citizen, at=AT)
    assert not Submission.objects.exists()


def test_nothing_arrives_where_nobody_handles_it(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(registry, "_handlers", [])
    with pytest.raises(RuntimeError):
        actions.receive(arrival=arrival(cast), by=cast.citizen, at=AT)


@pytest.mark.django_db(transaction=True)
def test_two_at_the_same_moment_arrive_once(handled: list[Any]) -> None:
    cast = build_cast()
    made = arrival(cast)
    start = threading.Barrier(4)
    found: list[Submission] = []

    def deliver() -> None:
        try:
            start.wait()
            found.append(actions.receive(arrival=made, by=SYSTEM, at=AT))
        finally:
            connection.close()

    threads = [threading.Thread(target=deliver) for _number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({each.pk for each in found}) == Submission.objects.count() == 1
    assert len(found) == 4
    assert len(handled) == 1
