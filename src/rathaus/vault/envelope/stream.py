"""A sealed file: chunks, each authenticated with its place, in constant memory.

Format 1 (the STREAM construction of Hoang, Reyhanitabar, Rogaway and Vizár, 2015): ``RHF`` 0x01 ·
algorithm (1) · chunk size (4, big-endian) · nonce prefix (7) · for each chunk its AES-256-GCM
ciphertext with its tag. The nonce of a chunk is prefix · number (4) · 1 for the last, else 0; the
header is authenticated with every chunk. So chunks that were dropped, repeated, moved or cut off at
the end do not open. Every file has a key of its own.
"""

from __future__ import annotations

import os
import struct
from collections.abc import Iterable, Iterator

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from rathaus.vault.envelope.errors import Malformed, Tampered
from rathaus.vault.envelope.keys import KEY_LENGTH

MAGIC = b"RHF\x01"
AES_256_GCM = 1
CHUNK = 256 * 1024  # bytes of plain text
LARGEST_CHUNK = 16 * 1024 * 1024  # a foreign header must not make us reserve more
HEADER = struct.Struct(">4sBI7s")
TAG_LENGTH = 16
MOST_CHUNKS = 2**32

Buffer = bytes | bytearray | memoryview


def new_stream_key() -> bytes:
    """A fresh key for one file."""
    return os.urandom(KEY_LENGTH)


def seal_stream(plain: Iterable[bytes], key: bytes, *, chunk: int = CHUNK) -> Iterator[bytes]:
    """The sealed file, piece by piece, of plain pieces of any size."""
    header = HEADER.pack(MAGIC, AES_256_GCM, chunk, os.urandom(7))
    yield header
    cipher, number = AESGCM(key), 0
    pieces = _pieces(plain, chunk)
    current = next(pieces, b"")
    for following in pieces:
        yield cipher.encrypt(_nonce(header, number, last=False), current, header)
        current, number = following, number + 1
    yield cipher.encrypt(_nonce(header, number, last=True), current, header)


def open_stream(sealed: Iterable[bytes], key: bytes) -> Iterator[bytes]:
    """The plain file, chunk by chunk; each is authentic when it is yielded, but that the file is
    whole is known only at the end. Raises Malformed or Tampered."""
    source = iter(sealed)
    header, rest = _header(source)
    size = HEADER.unpack(header)[2] + TAG_LENGTH
    cipher, number = AESGCM(key), 0
    pieces = _pieces(_chain(rest, source), size)
    current = next(pieces, b"")
    for following in pieces:
        yield _decrypt(cipher, header, number, current, last=False)
        current, number = following, number + 1
    yield _decrypt(cipher, header, number, current, last=True)


def _header(source: Iterator[bytes]) -> tuple[bytes, bytes]:
    begun = b""
    while len(begun) < HEADER.size:
        piece = next(source, None)
        if piece is None:
            raise Malformed("sealed file cut short")
        begun += piece
    header = begun[: HEADER.size]
    magic, algorithm, chunk, _prefix = HEADER.unpack(header)
    if magic != MAGIC or algorithm != AES_256_GCM or not 0 < chunk <= LARGEST_CHUNK:
        raise Malformed("not a sealed file of a known version")
    return header, begun[HEADER.size :]


def _decrypt(cipher: AESGCM, header: bytes, number: int, piece: Buffer, *, last: bool) -> bytes:
    try:
        return cipher.decrypt(_nonce(header, number, last=last), piece, header)
    except (InvalidTag, ValueError) as error:
        raise Tampered(f"chunk {number} of a sealed file does not open") from error


def _nonce(header: bytes, number: int, *, last: bool) -> bytes:
    if number >= MOST_CHUNKS:
        raise Malformed("sealed file too long")
    return header[-7:] + struct.pack(">IB", number, last)


def _chain(first: bytes, others: Iterator[bytes]) -> Iterator[bytes]:
    yield first
    yield from others


def _pieces(source: Iterable[bytes], size: int) -> Iterator[Buffer]:
    """The same bytes in pieces of exactly `size`, the last one shorter; nothing of nothing. Only
    what lies across the border of two pieces is copied."""
    held = bytearray()
    for piece in source:
        view = memoryview(piece)
        if held:
            missing = size - len(held)
            held += view[:missing]
            if len(held) < size:
                continue
            yield held
            view = view[missing:]
        whole = len(view) - len(view) % size
        for at in range(0, whole, size):
            yield view[at : at + size]
        held = bytearray(view[whole:])  # a fresh one: the last may still be in use
    if held:
        yield held
