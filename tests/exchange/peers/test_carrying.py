"""On the way to another installation: nothing is lost, nothing comes twice, and what the other side
says is believed only where it is proven."""

from __future__ import annotations

import base64
import itertools
import json
import random
from collections import Counter
from datetime import timedelta

import pytest
from django.db.models import F

from rathaus.exchange import actions
from rathaus.exchange.actions import carrying
from rathaus.exchange.models import (
    Consignment,
    ConsignmentState,
    Dispatch,
    Peer,
    PeerDestination,
    Transfer,
    TransferState,
)
from rathaus.exchange.transports import problems
from rathaus.exchange.transports.fitconnect import service, wire
from rathaus.lib import clock
from tests.exchange import story
from tests.exchange.peers.conftest import Scene
from tests.exchange.peers.middle import CUT, DELAY, PASS, REFUSE, REPEAT, Headers


def test_from_here_to_there_and_back(scene: Scene) -> None:
    consignment = scene.carry(scene.send())
    assert (consignment.state, consignment.problem) == (ConsignmentState.SUBMITTED, "")
    assert not consignment.files.exists()
    assert (consignment.metadata, consignment.data) == (b"", b"")
    transfer = Transfer.objects.get(pk=consignment.submission)
    received = actions.open_dispatch(transfer=transfer, by=scene.cast.kreis_clerk, at=clock.now())
    assert received.files.count() == 1
    consignment = scene.follow(consignment)
    assert consignment.state == ConsignmentState.ACCEPTED
    tokens = set(consignment.receipts.values_list("token", flat=True))
    assert tokens <= set(transfer.events.values_list("token", flat=True))
    assert {each.kind for each in consignment.receipts.all()} == {"submitted", "accepted"}


def test_nothing_lost_nothing_doubled(scene: Scene) -> None:
    chance = random.Random(7)
    kinds = [PASS, PASS, REFUSE, CUT, DELAY, REPEAT]
    scene.middle.fault = lambda _method, _path: chance.choice(kinds)
    sent = [scene.send(files=(story.file("Plan.pdf", b"%PDF-1.7 " + bytes(300_000)),))]
    sent += [scene.send(files=()) for _number in range(11)]
    for _round in range(60):
        waiting = Consignment.objects.filter(state=ConsignmentState.QUEUED)
        if not waiting:
            break
        for each in waiting:
            scene.carry(each, hours=3)
        scene.moment -= timedelta(hours=3 * len(waiting))
    states = Counter(Transfer.objects.values_list("state", flat=True))
    assert states[TransferState.SUBMITTED] == len(sent)
    assert set(states) <= {TransferState.SUBMITTED, TransferState.INCOMPLETE}
    scene.middle.fault = lambda _method, _path: PASS
    for transfer in Transfer.objects.filter(state=TransferState.SUBMITTED):
        actions.open_dispatch(transfer=transfer, by=scene.cast.kreis_clerk, at=clock.now())
    keys = set(Dispatch.objects.filter(authority=scene.cast.kreis).values_list("key", flat=True))
    assert keys == {each.dispatch.key for each in sent}
    for each in sent:
        assert scene.follow(each).state == ConsignmentState.ACCEPTED


def test_the_answer_to_submit_was_lost(scene: Scene) -> None:
    """Submitted there, not known here: the log is asked, nothing is sent again."""
    scene.middle.fault = lambda method, path: (
        CUT if method == "PUT" and "attachments" not in path else PASS
    )
    consignment = scene.carry(scene.send())
    assert consignment.state == ConsignmentState.QUEUED
    assert consignment.problem == problems.UNREACHABLE
    scene.middle.fault = lambda _method, _path: PASS
    scene.middle.calls.clear()
    assert scene.carry(consignment, minutes=5).state == ConsignmentState.SUBMITTED
    assert {method for method, _path in scene.middle.calls} == {"GET"}
    assert Transfer.objects.count() == 1


def test_two_jobs_at_once_use_the_ids_of_the_first(scene: Scene) -> None:
    consignment = scene.send(files=())
    stale = carrying.find(consignment.pk)
    scene.carry(consignment)
    Consignment.objects.filter(pk=consignment.pk).update(state=ConsignmentState.QUEUED)
    carrying.carry(consignment=stale, at=scene.moment)  # began before the other one was done
    assert Transfer.objects.filter(state=TransferState.SUBMITTED).count() == 1


def test_what_comes_twice_is_accepted_once(scene: Scene) -> None:
    """The service forgot what it had: sent again under another id, opened as the same."""
    consignment = scene.send(files=())
    parts = (bytes(consignment.metadata), bytes(consignment.data))
    scene.carry(consignment)
    Consignment.objects.filter(pk=consignment.pk).update(
        state=ConsignmentState.QUEUED, submission=None, case=None, metadata=parts[0], data=parts[1]
    )
    scene.carry(consignment)
    first, second = Transfer.objects.order_by("created_at")
    clerk = scene.cast.kreis_clerk
    one = actions.open_dispatch(transfer=first, by=clerk, at=clock.now())
    two = actions.open_dispatch(transfer=second, by=clerk, at=clock.now())
    assert one == two
    assert scene.follow(consignment).state == ConsignmentState.ACCEPTED


def test_attempts_grow_apart_and_end(scene: Scene) -> None:
    consignment = scene.send(files=())
    scene.middle.fault = lambda _method, _path: REFUSE
    waits = []
    for _attempt in range(6):
        consignment = scene.carry(consignment)
        waits.append(consignment.next_try_at - scene.moment)
    assert all(later > before * 1.5 for before, later in itertools.pairwise(waits))
    assert carrying.distance(40) <= timedelta(hours=2.3)
    consignment = scene.carry(consignment, days=8)
    assert consignment.state == ConsignmentState.FAILED
    assert consignment.problem == problems.UNREACHABLE
    assert (consignment.metadata, consignment.next_try_at) == (b"", None)


def test_the_service_says_when(scene: Scene) -> None:
    def busy(
        _method: str, path: str, status: int, headers: Headers, body: bytes
    ) -> tuple[int, Headers, bytes]:
        if "submissions" in path:
            return 503, [("Retry-After", "5000")], b""
        return status, headers, body

    scene.middle.change = busy
    consignment = scene.carry(scene.send(files=()))
    assert consignment.problem == problems.BUSY
    assert consignment.next_try_at == scene.moment + timedelta(seconds=5000)


@pytest.mark.parametrize(
    ("answer", "code", "state"),
    [
        ((302, [("Location", "http://127.0.0.1/")], b""), problems.REDIRECT, "queued"),
        ((200, [], b"x" * (wire.SMALL + 1)), problems.TOO_LARGE, "queued"),
        ((200, [], b"<html>"), problems.NO_FITCONNECT, "queued"),
        ((500, [], b""), problems.BROKEN, "queued"),
        ((403, [], b""), problems.FORBIDDEN, "queued"),
        ((422, [], b"{}"), problems.NOT_TAKEN, "failed"),
    ],
)
def test_strange_answers(
    scene: Scene, answer: tuple[int, Headers, bytes], code: str, state: str
) -> None:
    scene.middle.change = lambda _method, path, *found: answer if "submissions" in path else found
    consignment = scene.carry(scene.send(files=()))
    assert (consignment.problem, consignment.state) == (code, state)


def test_a_problem_document_is_understood(scene: Scene) -> None:
    consignment = scene.send(files=())
    scene.there.active = False
    scene.there.save()
    assert scene.carry(consignment).problem == problems.CLOSED


def test_an_expired_token_is_replaced_once(scene: Scene) -> None:
    scene.carry(scene.send(files=()))
    for known in service._tokens:
        service._tokens[known] = ("expired", service._tokens[known][1])
    assert scene.carry(scene.send(files=())).state == ConsignmentState.SUBMITTED


def test_credentials_that_count_no_longer(scene: Scene) -> None:
    consignment = scene.send(files=())
    actions.end(client=scene.client, by=scene.cast.kreis_head, at=clock.now())
    service._tokens.clear()
    assert scene.carry(consignment).problem == problems.CREDENTIALS


def _tampered(scene: Scene, change: object) -> None:
    """Change every token of a log on its way."""

    def changed(
        _method: str, path: str, status: int, headers: Headers, body: bytes
    ) -> tuple[int, Headers, bytes]:
        if path.split("?")[0].endswith("/events"):
            values = json.loads(body)
            values["eventLog"] = [change(token) for token in values["eventLog"]]  # type: ignore[operator]  # a function
            body = json.dumps(values).encode()
        return status, headers, body

    scene.middle.change = changed


def _forged(token: str) -> str:
    head, payload, signature = token.split(".")
    return f"{head}.{payload}.{signature[:-8]}AAAAAAAA"


def _downgraded(token: str) -> str:
    _head, payload, signature = token.split(".")
    kid = json.loads(base64.urlsafe_b64decode(_head + "=="))["kid"]
    members = {"alg": "none", "typ": "secevent+jwt", "kid": kid}
    head = base64.urlsafe_b64encode(json.dumps(members).encode()).rstrip(b"=").decode()
    return f"{head}.{payload}.{signature}"


@pytest.mark.parametrize("change", [_forged, _downgraded], ids=["forged", "downgraded"])
def test_receipts_that_are_not_genuine(scene: Scene, change: object) -> None:
    consignment = scene.carry(scene.send(files=()))
    transfer = Transfer.objects.get(pk=consignment.submission)
    actions.open_dispatch(transfer=transfer, by=scene.cast.kreis_clerk, at=clock.now())
    _tampered(scene, change)
    consignment = scene.follow(consignment)
    assert consignment.state == ConsignmentState.SUBMITTED
    assert consignment.problem == problems.FORGED
    assert [each.kind for each in consignment.receipts.all()] == ["submitted"]
    scene.middle.change = None
    assert scene.follow(consignment).state == ConsignmentState.ACCEPTED


def test_a_receipt_by_another_key(scene: Scene) -> None:
    consignment = scene.carry(scene.send(files=()))
    transfer = Transfer.objects.get(pk=consignment.submission)
    actions.open_dispatch(transfer=transfer, by=scene.cast.kreis_clerk, at=clock.now())
    own = PeerDestination.objects.get(destination=scene.here.pk)
    PeerDestination.objects.filter(destination=scene.there.pk).update(keys=own.keys)
    consignment = scene.follow(consignment)
    assert consignment.state == ConsignmentState.SUBMITTED
    assert consignment.problem == problems.KEY_CHANGED


def test_a_receipt_about_something_else_sent(scene: Scene) -> None:
    consignment = scene.carry(scene.send(files=()))
    consignment.receipts.all().delete()
    Consignment.objects.filter(pk=consignment.pk).update(
        tags={**consignment.tags, "data": "A" * 22}
    )
    assert scene.follow(consignment).problem == problems.FORGED
    assert not consignment.receipts.exists()


def test_ended_peers_get_nothing(scene: Scene) -> None:
    consignment = scene.send(files=())
    scene.middle.calls.clear()
    Peer.objects.update(ended_at=F("created_at"))
    assert scene.carry(consignment).problem == problems.ENDED
    assert scene.middle.calls == []
