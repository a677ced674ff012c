"""What a dispatch of 10 kB costs from sending to the receipt, against its cryptography alone.

One authority sends to another of the same installation: signed, encrypted, stored, submitted,
delivered, opened, checked, sealed for both, accepted, all in ledger and log, in a SQLite file with
full durability. Floor in the same run and on the same bytes: just the operations on keys that
this takes (five signatures PS512 and three checks with RSA-4096, two JWEs made and opened, the
sealed copies). Interleaved; medians of wall-clock time. The goal is half of the floor's rate.

Then the largest attachment (500 MB when encrypted): encrypted, kept, opened and checked; how far
memory grows.
"""

from __future__ import annotations

import os
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import uuid4

from benchmarks._installation import installation

ROUNDS, BATCH, GOAL = 7, 10, 0.5
TEXT = 10_000  # characters
# the largest that FIT-Connect takes: 500 MB when encrypted
ATTACHMENT, MOST_GROWTH = 350 * 1024 * 1024, 128 * 1024 * 1024  # bytes


def main() -> None:
    """Measure and print; exits 1 when the goal is missed."""
    os.environ["RATHAUS_EMAIL_URL"] = "memorymail://"
    with installation():
        town = Town()
        ratio = rate(town)
        growth = attachment(town)
    sys.exit(0 if ratio >= GOAL and growth <= MOST_GROWTH else 1)


class Town:
    """Two authorities that reach each other."""

    def __init__(self) -> None:
        from django.utils import timezone

        from rathaus.exchange import actions
        from rathaus.site.demo.people import build_people
        from rathaus.site.demo.places import build_places

        places, self.at = build_places(), timezone.now()
        self.people = build_people(places)
        self.here, self.there = (
            actions.open_room_destination(
                authority=places[name], by=self.people[f"{name}_head"], at=self.at
            )
            for name in ("wiesental", "kreis")
        )

    def actor(self, name: str) -> Any:
        """As in a new request: nothing is open yet."""
        from rathaus.access.actor import Actor

        known = self.people[name]
        return Actor(known.account, known.post, personal=known.personal)

    def send(self, *files: Any) -> Any:
        """From the Samtgemeinde to the Landkreis; returns the transfer."""
        from rathaus.exchange import actions, tasks
        from rathaus.exchange.models import Transfer
        from rathaus.exchange.queries.directory import local_recipient

        letter = actions.Letter(
            key=uuid4(),
            room=uuid4(),
            subject="Anfrage",
            text="x" * TEXT,
            recipients=(local_recipient(self.there.pk),),
            files=files,
        )
        clerk = self.actor("wiesental_clerk")
        sent = actions.send(letter=letter, sender=self.here, by=clerk, at=self.at)
        transfer = Transfer.objects.select_related("authority").get(consignment__dispatch=sent)
        tasks.provide(str(transfer.pk))
        return transfer

    def open(self, transfer: Any) -> None:
        from rathaus.exchange import actions

        actions.open_dispatch(transfer=transfer, by=self.actor("kreis_clerk"), at=self.at)

    def dispatch(self) -> None:
        """All of it once."""
        self.open(self.send())


class Floor:
    """The same operations on keys, on as many bytes, and nothing else."""

    def __init__(self, town: Town) -> None:
        from rathaus.exchange.content import own_keys
        from rathaus.vault import rings
        from rathaus.vault.rings import StaffKeys

        keys = town.people["wiesental_clerk"].keys
        assert isinstance(keys, StaffKeys)
        ring = keys.ring
        self.signing = own_keys.signing(ring)
        self.public = own_keys.encryption(town.here.authority_id)
        self.private = own_keys.opening(ring, self.public.kid)[self.public.kid]
        self.seal_to = rings.public_key(town.here.authority)
        self.metadata, self.data = b"m" * 700, b"x" * (TEXT + 3500)

    def dispatch(self) -> None:
        from rathaus.standards.jose import jwe, jws
        from rathaus.vault import envelope

        tokens = [jws.sign(self.metadata, self.signing, typ="bench") for _each in range(5)]
        for token in tokens[:3]:
            jws.verify(token, self.signing.public, typ="bench")
        for part in (self.metadata, self.data):
            jwe.decrypt(jwe.encrypt(part, self.public, cty="application/json"), self.private)
        for _side in range(2):
            envelope.seal(self.data, to=[self.seal_to], about="bench")
            envelope.seal(self.metadata, to=[self.seal_to], about="bench")


def rate(town: Town) -> float:
    """Dispatches per second as a ratio to the floor."""
    floor = Floor(town)
    times: dict[str, list[float]] = {"dispatch": [], "floor": []}
    for turn in range(ROUNDS + 1):
        for name, once in (("dispatch", town.dispatch), ("floor", floor.dispatch)):
            seconds = timed(once)
            if turn:
                times[name].append(seconds)
    ours, bare = (statistics.median(times[name]) / BATCH for name in ("dispatch", "floor"))
    print(f"dispatches of 10 kB, end to end: {1 / ours:.1f} a second on one core; their "
          f"cryptography alone {1 / bare:.1f}; ratio {bare / ours:.2f} (goal {GOAL})")  # fmt: skip
    return bare / ours


def timed(once: Callable[[], None]) -> float:
    began = time.perf_counter()
    for _each in range(BATCH):
        once()
    return time.perf_counter() - began


class Zeros:
    """A source of that many bytes."""

    def __init__(self, size: int) -> None:
        self.left = size

    def read(self, size: int, /) -> bytes:
        count = min(size, self.left, 1024 * 1024)
        self.left -= count
        return bytes(count)


def attachment(town: Town) -> int:
    """Bytes by which memory grew while a large file went from one authority to the other."""
    from rathaus.exchange.actions import File

    before, began = forget_peak(), time.perf_counter()
    transfer = town.send(File("gross.pdf", "application/pdf", lambda: Zeros(ATTACHMENT)))
    sent = time.perf_counter()
    town.open(transfer)
    opened, growth = time.perf_counter(), peak() - before
    megabytes = ATTACHMENT / 1024 / 1024
    print(f"attachment of {megabytes:.0f} MB: sent {megabytes / (sent - began):.0f} MB/s, opened "
          f"{megabytes / (opened - sent):.0f} MB/s, memory grew by {growth / 1024 / 1024:.0f} MB "
          f"(limit {MOST_GROWTH / 1024 / 1024:.0f})")  # fmt: skip
    return growth


def forget_peak() -> int:
    """Begin to watch from the memory that is in use now; returns it (Linux: proc(5))."""
    Path("/proc/self/clear_refs").write_text("5")
    return peak()


def peak() -> int:
    """The most bytes of memory in use since then."""
    status = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in status if line.startswith("VmHWM:")) * 1024


if __name__ == "__main__":
    main()
