"""Thousands of dispatches while either side dies again and again (`kill -9` of all its processes).
SOAK_DISPATCHES says how many (10,000), SOAK_SECONDS for how long at most."""

from __future__ import annotations

import os
import random
import threading
import time
from pathlib import Path

from tests.exchange.peers.towns import Side, connect, two_towns

COUNT = int(os.environ.get("SOAK_DISPATCHES", "10000"))
SECONDS = int(os.environ.get("SOAK_SECONDS", "14400"))
PORTION = 200  # sent by one process
KREIS_ARS, WIESENTAL_ARS = "039990000000", "039995401000"


def run(folder: Path) -> None:
    """None lost, none doubled."""
    with two_towns(folder) as (here, there):
        connect(here, there, by="wiesental_head", ars=KREIS_ARS, name="Landkreis")
        connect(there, here, by="kreis_head", ars=WIESENTAL_ARS, name="Samtgemeinde")
        over = threading.Event()
        reaper = threading.Thread(target=_reap, args=((here, there), over))
        reaper.start()
        try:
            sent = _send(here)
        finally:
            over.set()
            reaper.join()
        end = time.monotonic() + SECONDS
        while here.act("counts")["queued"]:
            assert time.monotonic() < end, here.act("counts")
            here.act("carry")
        assert there.act("counts")["handed"] == len(sent)
        opened = [each.get("key") for each in there.act("open_all", by="kreis_clerk")]
        assert sorted(opened) == sorted(sent)
        while here.act("counts")["accepted"] < len(sent):
            assert time.monotonic() < end, here.act("counts")
            here.act("follow")
        assert here.act("counts")["states"] == ["accepted"]


def _send(here: Side) -> list[str]:
    sent: list[str] = []
    while len(sent) < COUNT:
        count = min(PORTION, COUNT - len(sent))
        found = here.act("send", by="wiesental_clerk", to="Landkreis", count=count)
        sent += [each["key"] for each in found]
    return sent


def _reap(sides: tuple[Side, Side], over: threading.Event) -> None:
    """Every few seconds one of them dies and comes back."""
    chance = random.Random(11)
    while not over.wait(chance.uniform(5, 20)):
        side = chance.choice(sides)
        side.kill()
        over.wait(chance.uniform(0, 3))
        side.again()
