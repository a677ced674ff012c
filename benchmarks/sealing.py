"""What sealing costs beyond its floor: the same bytes by bare AES-256-GCM in the same run.

A value of 10 kB (sealed to one pair), a file of 10 MB and one of 500 MB (streamed, in chunks of the
product's size). The floor encrypts pieces of 256 KiB (of the value: all of it) under one key and
without a format. What is opened is read from a file, by the floor as well. Interleaved; medians
count, because the machine's speed moves.

Promise: the stream of 500 MB reaches more than half of the floor in both directions, within 64 MiB
of memory. Exits 1 when it does not.
"""

from __future__ import annotations

import os
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import partial
from itertools import repeat
from typing import IO

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from rathaus.vault.envelope import (
    PrivateKey,
    new_stream_key,
    open_sealed,
    open_stream,
    seal,
    seal_stream,
)
from rathaus.vault.envelope.keys import OpeningKey

PIECE = 256 * 1024
MEBI = 1024 * 1024
RATIO, MEMORY = 0.5, 64  # of the floor; MiB above the baseline
ROUNDS = 7
NONCE, HEAD = bytes(12), bytes(16)


class Ring:
    """One pair."""

    def __init__(self) -> None:
        self.pair = PrivateKey.generate()

    def find(self, key_id: bytes) -> OpeningKey | None:
        return self.pair if key_id == self.pair.id else None


class Floor:
    """Bare AES-256-GCM, piece by piece."""

    def __init__(self, piece: bytes) -> None:
        self.cipher = AESGCM(new_stream_key())
        self.plain, self.sealed = piece, self.cipher.encrypt(NONCE, piece, HEAD)

    def encrypt(self, pieces: int) -> None:
        for _number in range(pieces):
            self.cipher.encrypt(NONCE, self.plain, HEAD)

    def decrypt(self, pieces: int) -> None:
        for _number in range(pieces):
            self.cipher.decrypt(NONCE, self.sealed, HEAD)


def main() -> None:
    """Measure and judge."""
    before = peak()
    value(10_000)
    ratios = [stream(10 * MEBI), stream(500 * MEBI)]
    grown = peak() - before
    print(f"memory above the baseline: {grown} MiB (limit {MEMORY})")
    sys.exit(min(ratios[-1]) <= RATIO or grown >= MEMORY)


def value(size: int) -> None:
    """A value for a database column: the key's wrapping is nearly all of it."""
    ring, floor, plain = Ring(), Floor(os.urandom(size)), os.urandom(size)
    sealed = seal(plain, to=[ring.pair.public], about="bench")
    times = interleaved(
        50,
        partial(floor.encrypt, 1),
        lambda: seal(plain, to=[ring.pair.public], about="bench"),
        partial(floor.decrypt, 1),
        lambda: open_sealed(sealed, keys=ring, about="bench"),
    )
    report(f"value of {size // 1000} kB", size, times)


def stream(size: int) -> tuple[float, float]:
    """A file; returns the ratios of sealing and opening to their floors."""
    floor, key, pieces = Floor(os.urandom(PIECE)), new_stream_key(), size // PIECE
    with tempfile.TemporaryFile() as file:
        file.writelines(seal_stream(repeat(floor.plain, pieces), key))
        times = interleaved(
            ROUNDS,
            partial(floor.encrypt, pieces),
            lambda: drain(seal_stream(repeat(floor.plain, pieces), key)),
            lambda: floor.decrypt(sum(len(piece) for piece in read(file)) // PIECE),
            lambda: drain(open_stream(read(file), key)),
        )
    return report(f"file of {size // MEBI} MB", size, times)


def read(file: IO[bytes]) -> Iterator[bytes]:
    """A file from its beginning, as the archive reads it."""
    file.seek(0)
    while piece := file.read(MEBI):
        yield piece


def drain(pieces: Iterator[bytes]) -> None:
    for _piece in pieces:
        pass


def interleaved(rounds: int, *works: Callable[[], object]) -> list[float]:
    """The median seconds of each, measured in turns."""
    found: list[list[float]] = [[] for _ in works]
    for _round in range(rounds):
        for work, times in zip(works, found, strict=True):
            started = time.perf_counter()
            work()
            times.append(time.perf_counter() - started)
    return [statistics.median(times) for times in found]


def report(name: str, size: int, times: list[float]) -> tuple[float, float]:
    seal_ratio, open_ratio = times[0] / times[1], times[2] / times[3]
    speeds = [f"{size / each / 1e6:,.0f}" for each in times]
    print(
        f"{name}: seal {seal_ratio:.2f} of the floor ({speeds[1]} of {speeds[0]} MB/s), "
        f"open {open_ratio:.2f} ({speeds[3]} of {speeds[2]} MB/s)"
    )
    return seal_ratio, open_ratio


def peak() -> int:
    """The most memory so far, MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


if __name__ == "__main__":
    main()
