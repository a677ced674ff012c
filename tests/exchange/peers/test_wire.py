"""Over a wire that loses packets and goes dead without a word: two network namespaces, a veth pair
between them. Nobody says "connection reset" there."""

from __future__ import annotations

import os
import random
import secrets
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from rathaus.exchange import actions
from rathaus.exchange.models import ConsignmentState, Destination, Transfer, TransferState
from rathaus.exchange.transports import problems
from rathaus.exchange.transports.fitconnect import wire as http
from rathaus.lib import clock
from tests.cast import Cast
from tests.exchange.peers.conftest import Scene, built
from tests.exchange.peers.middle import Middle
from tests.exchange.peers.tls import authority

HERE, THERE = "10.213.77.1", "10.213.77.2"


@dataclass
class Wire:
    """A namespace and the wire to it."""

    name: str

    def ip(self, *words: str) -> None:
        subprocess.run(["ip", *words], check=True, capture_output=True, timeout=20)

    def lay(self) -> None:
        self.ip("netns", "add", self.name)
        self.ip("link", "add", self.name, "type", "veth", "peer", "name", "uplink",
                "netns", self.name)  # fmt: skip
        self.ip("addr", "add", f"{HERE}/30", "dev", self.name)
        self.ip("link", "set", self.name, "up")
        self.ip("-n", self.name, "addr", "add", f"{THERE}/30", "dev", "uplink")
        self.ip("-n", self.name, "link", "set", "uplink", "up")

    def cut(self) -> None:
        """Packets vanish; both sides believe that the wire is there."""
        self.ip("-n", self.name, "addr", "del", f"{THERE}/30", "dev", "uplink")

    def mend(self) -> None:
        self.ip("-n", self.name, "addr", "add", f"{THERE}/30", "dev", "uplink")

    @contextmanager
    def shaky(self) -> Iterator[None]:
        """Dead for up to a second, again and again."""
        over, chance = threading.Event(), random.Random(3)

        def shake() -> None:
            while not over.wait(chance.uniform(0, 0.6)):
                self.cut()
                over.wait(chance.uniform(0, 1))
                self.mend()

        shaking = threading.Thread(target=shake)
        shaking.start()
        try:
            yield
        finally:
            over.set()
            shaking.join()

    def remove(self) -> None:
        subprocess.run(["ip", "link", "del", self.name], check=False, capture_output=True)
        subprocess.run(["ip", "netns", "del", self.name], check=False, capture_output=True)


@pytest.fixture
def wire() -> Iterator[Wire]:
    if os.geteuid() != 0 or not shutil.which("ip"):
        pytest.skip("network namespaces need root and iproute2")
    found = Wire(f"rh{secrets.token_hex(3)}")
    try:
        found.lay()
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired):
        found.remove()
        pytest.skip("this machine allows no network namespaces")
    yield found
    found.remove()


@pytest.fixture
def far(
    wire: Wire,
    live_server: LiveServer,
    settings: Settings,
    cast: Cast,
    reachable: Callable[[str], Destination],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> Iterator[Scene]:
    """The scene with the other installation behind the wire."""
    ca, context = authority(tmp_path, THERE)
    middle = Middle(live_server.thread.port, context).start(HERE)
    relay = subprocess.Popen(
        ["ip", "netns", "exec", wire.name, sys.executable,
         str(Path(__file__).with_name("relay.py")), THERE, HERE, str(middle.port)],
        stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert relay.stdout is not None
    url = f"https://{THERE}:{relay.stdout.readline().strip()}"
    settings.PORTAL_URL, settings.PEERS_CA_FILE = url, str(ca)
    settings.PEERS_PRIVATE, settings.EXCHANGE_CALLS = True, 100_000
    settings.ALLOWED_HOSTS = [*settings.ALLOWED_HOSTS, THERE]
    try:
        scene = built(middle, url, cast, reachable)  # the keys take their time
        monkeypatch.setattr(http, "CONNECT_SECONDS", 5)
        monkeypatch.setattr(http, "READ_SECONDS", 10)
        yield scene
    finally:
        relay.kill()
        relay.wait(10)
        middle.stop()


def test_a_wire_that_goes_dead(wire: Wire, far: Scene) -> None:
    consignment = far.send(files=())
    wire.cut()
    consignment = far.carry(consignment)
    assert consignment.state == ConsignmentState.QUEUED
    assert consignment.problem in (problems.TIMEOUT, problems.UNREACHABLE)
    wire.mend()
    assert far.carry(consignment, minutes=5).state == ConsignmentState.SUBMITTED
    assert Transfer.objects.filter(state=TransferState.SUBMITTED).count() == 1


def test_a_wire_that_loses_packets(wire: Wire, far: Scene) -> None:
    sent = [far.send() for _number in range(3)]
    with wire.shaky():
        for _round in range(30):
            waiting = [each for each in sent if each.state == ConsignmentState.QUEUED]
            done = [each for each in sent if each.state != ConsignmentState.QUEUED]
            sent = [*done, *(far.carry(each, minutes=3) for each in waiting)]
            if not waiting:
                break
    assert {each.state for each in sent} == {ConsignmentState.SUBMITTED}
    arrived = Transfer.objects.filter(state=TransferState.SUBMITTED)
    assert {each.pk for each in arrived} == {each.submission for each in sent}
    for transfer in arrived:
        actions.open_dispatch(transfer=transfer, by=far.cast.kreis_clerk, at=clock.now())
