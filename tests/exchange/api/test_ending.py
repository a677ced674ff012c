"""What the delivery service does by night."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django_q.models import Schedule
from pytest_django import Settings

from rathaus.archive.models import Record
from rathaus.exchange.actions import ending
from rathaus.exchange.content import callbacks
from rathaus.exchange.models import Transfer
from rathaus.lib import clock
from rathaus.standards.fitconnect import events as standard
from rathaus.standards.fitconnect import problems
from rathaus.standards.fitconnect.lifecycle import Happening
from tests.cast import Cast
from tests.exchange.api.conftest import URN, Scene
from tests.exchange.api.programs import JOSE, answer_of, created, submitted

DAY = timedelta(days=1)


@pytest.fixture
def night(run_jobs: Callable[[], int]) -> Callable[[timedelta], datetime]:
    """The night so long after now."""

    def passed(later: timedelta) -> datetime:
        at = clock.now() + later
        ending.run(at=at)
        run_jobs()
        return at

    return passed


Night = Callable[[timedelta], datetime]


def told(ids: Any) -> list[standard.Event]:
    rows = Transfer.objects.get(pk=ids["submissionId"]).events.all()
    return [standard.read_unproven(row.token)[0] for row in rows]


def test_the_schedule(db: None) -> None:
    row = Schedule.objects.get(func="rathaus.exchange.tasks.nightly")
    assert row.schedule_type == Schedule.DAILY


def test_incomplete_ends_after_a_day(scene: Scene, night: Night) -> None:
    ids = created(scene.portal, scene.destination, URN).json()
    night(DAY - timedelta(minutes=1))
    assert Transfer.objects.get().state == "incomplete"
    night(DAY + timedelta(minutes=1))
    assert Transfer.objects.get().state == "deleted"
    assert [each.happening for each in told(ids)] == [Happening.CREATE, Happening.DELETE]
    path = f"/v2/submissions/{ids['submissionId']}"
    assert scene.portal.call("PUT", path, {"encryptedMetadata": "a"}).status_code == 409


def test_who_works_there_is_reminded_once(
    scene: Scene, cast: Cast, night: Night, run_jobs: Callable[[], int], mailoutbox: list[Any]
) -> None:
    for _two in range(2):
        submitted(scene.portal, scene.destination, URN)
    run_jobs()
    night(3 * DAY - timedelta(minutes=1))
    assert mailoutbox == []
    night(3 * DAY + timedelta(minutes=1))
    night(4 * DAY)
    told = [address for each in mailoutbox for address in each.to]
    assert len(told) == len(set(told))
    assert {cast.wiesental_clerk.account.email, cast.wiesental_head.account.email} <= set(told)
    assert not {cast.wiesental_it.account.email, cast.birkenrain_head.account.email} & set(told)
    assert "Rex" not in mailoutbox[0].body
    assert URN not in mailoutbox[0].body


def test_what_nobody_fetches_is_rejected(scene: Scene, night: Night) -> None:
    ids = submitted(scene.portal, scene.destination, URN)
    night(14 * DAY - timedelta(minutes=1))
    assert Transfer.objects.get().state == "submitted"
    night(14 * DAY + timedelta(minutes=1))
    last = told(ids)[-1]
    assert (last.happening, last.issuer) == (
        Happening.REJECT,
        "http://localhost:8000/fit-connect",
    )
    (problem,) = last.problems
    assert problem.type.startswith(problems.PROBLEMS)
    assert scene.office.call("GET", "/v2/submissions").json()["totalCount"] == 0


def test_content_is_let_go(scene: Scene, night: Night, settings: Settings) -> None:
    settings.EXCHANGE_KEEP_DAYS = 10
    ids = submitted(scene.portal, scene.destination, URN, b"%PDF-1.7")
    path = f"/v2/submissions/{ids['submissionId']}"
    case = f"/v2/cases/{ids['caseId']}/events"
    accept = answer_of(ids, Happening.ACCEPT)
    assert scene.office.call("POST", case, accept, content_type=JOSE).status_code == 204
    night(10 * DAY - timedelta(minutes=1))
    assert scene.office.call("GET", path).status_code == 200
    night(10 * DAY + timedelta(minutes=1))
    assert scene.office.call("GET", path).status_code == 404
    row = Transfer.objects.get()
    assert (bytes(row.metadata), bytes(row.data), row.state) == (b"", b"", "deleted")
    assert not Record.objects.filter(kind="transfer_part").exists()
    assert [each.happening for each in told(ids)][-2:] == [Happening.ACCEPT, Happening.DELETE]
    assert len(scene.portal.call("GET", case).json()["eventLog"]) == len(told(ids))


def test_one_failure_leaves_the_rest(
    scene: Scene, monkeypatch: pytest.MonkeyPatch, cast: Cast
) -> None:
    created(scene.portal, scene.destination, URN)

    def fail(**_more: Any) -> None:
        raise OSError("disk")

    monkeypatch.setattr(ending, "sync_destinations", fail)
    with pytest.raises(RuntimeError):
        ending.run(at=clock.now() + 2 * DAY)
    assert Transfer.objects.get().state == "deleted"


def test_an_address_is_sealed(scene: Scene) -> None:
    callback = {"url": "https://portal.example.org/hook?x=1", "secret": "s" * 32}
    assert created(scene.portal, scene.destination, URN, callback=callback).status_code == 201
    row = Transfer.objects.get()
    assert b"portal.example" not in bytes(row.callback)
    assert callbacks.read(row) == (callback["url"], callback["secret"])
