"""A sealed file opens whole, in its order, unchanged, in constant memory, or not at all."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rathaus.vault.envelope import SealError, new_stream_key, open_stream, seal_stream
from rathaus.vault.envelope.stream import HEADER, TAG_LENGTH
from tests.shared_data import ROOT

KEY = new_stream_key()
CHUNK = 64
SEALED = b"".join(seal_stream([bytes(range(250))], KEY, chunk=CHUNK))  # four chunks


def opened(sealed: bytes, key: bytes = KEY) -> bytes:
    return b"".join(open_stream([sealed], key))


def chunks(sealed: bytes) -> tuple[bytes, list[bytes]]:
    head, rest, size = sealed[: HEADER.size], sealed[HEADER.size :], CHUNK + TAG_LENGTH
    return head, [rest[at : at + size] for at in range(0, len(rest), size)]


def cut(content: bytes, sizes: list[int]) -> Iterator[bytes]:
    """The same bytes in pieces of these sizes, over and over."""
    at = 0
    while at < len(content):
        for size in sizes:
            yield content[at : at + size]
            at += size


SIZES = st.lists(st.integers(0, 300), min_size=1, max_size=6).filter(any)


@given(plain=st.binary(max_size=2000), before=SIZES, after=SIZES, chunk=st.integers(1, 300))
def test_any_bytes_in_any_pieces(
    plain: bytes, before: list[int], after: list[int], chunk: int
) -> None:
    sealed = b"".join(seal_stream(cut(plain, before), KEY, chunk=chunk))
    assert b"".join(open_stream(cut(sealed, after), KEY)) == plain
    number = max(-(-len(plain) // chunk), 1)
    assert len(sealed) == HEADER.size + len(plain) + number * TAG_LENGTH


def test_no_bit_may_change() -> None:
    for at in range(len(SEALED)):
        broken = bytearray(SEALED)
        broken[at] ^= 1 << (at % 8)
        with pytest.raises(SealError):
            opened(bytes(broken))


def test_chunks_cannot_be_dropped_repeated_or_moved() -> None:
    head, parts = chunks(SEALED)
    assert len(parts) == 4
    wrong = [parts[:n] + parts[n + 1 :] for n in range(4)]
    wrong += [parts[: n + 1] + parts[n:] for n in range(4)]
    wrong += [[parts[1], parts[0], *parts[2:]], parts[::-1], [], parts[:1]]
    for order in wrong:
        with pytest.raises(SealError):
            opened(head + b"".join(order))


def test_it_cannot_be_cut_or_lengthened() -> None:
    for length in range(len(SEALED)):
        with pytest.raises(SealError):
            opened(SEALED[:length])
    with pytest.raises(SealError):
        opened(SEALED + b"\0")


def test_chunks_of_another_file_under_the_same_key_do_not_fit() -> None:
    other = b"".join(seal_stream([bytes(range(250))], KEY, chunk=CHUNK))
    (head, parts), (_head, foreign) = chunks(SEALED), chunks(other)
    with pytest.raises(SealError):
        opened(head + parts[0] + foreign[1] + b"".join(parts[2:]))


def test_another_key_does_not_open() -> None:
    with pytest.raises(SealError):
        opened(SEALED, new_stream_key())


@given(st.binary(max_size=500) | st.binary(max_size=500).map(lambda b: SEALED[:8] + b))
def test_noise_raises_only_our_errors(noise: bytes) -> None:
    with pytest.raises(SealError):
        opened(noise)


def test_what_comes_before_the_damage_is_authentic() -> None:
    broken = bytearray(SEALED)
    broken[-1] ^= 1
    source = open_stream([bytes(broken)], KEY)
    assert next(source) == bytes(range(CHUNK))
    with pytest.raises(SealError):
        list(source)


def test_what_was_sealed_once_opens_for_ever() -> None:
    """Format 1 as its docstring says, put together by hand."""
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    key, prefix = bytes(32), bytes(7)
    head = b"RHF\x01" + b"\x01" + (4).to_bytes(4, "big") + prefix
    parts = [(b"Ruhe", 0, 0), (b"stan", 1, 0), (b"d", 2, 1)]
    sealed = head + b"".join(
        AESGCM(key).encrypt(prefix + number.to_bytes(4, "big") + bytes([last]), plain, head)
        for plain, number, last in parts
    )
    assert opened(sealed, key) == b"Ruhestand"


MEASURE = """
import resource, sys
from rathaus.vault.envelope import new_stream_key, open_stream, seal_stream
def peak(): return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
def source():
    for _piece in range(int(sys.argv[1])): yield bytes(1024 * 1024)
key = new_stream_key()
list(seal_stream([b"warm"], key))
before, total = peak(), 0
for piece in open_stream(seal_stream(source(), key), key): total += len(piece)
print(total // 1024 // 1024, peak() - before)
"""


def test_memory_stays_where_it_is() -> None:
    done = subprocess.run(
        [sys.executable, "-c", MEASURE, "100"],
        env=os.environ | {"PYTHONPATH": str(ROOT / "src")},
        capture_output=True, text=True, check=True, timeout=120,
    )  # fmt: skip
    total, grown = map(int, done.stdout.split())
    assert total == 100
    assert grown < 64  # MiB
