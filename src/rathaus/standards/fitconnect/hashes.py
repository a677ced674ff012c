"""Hashes of the plain content: SHA-512 (FIPS 180-4), lower-case hexadecimal, `{type, content}`.

Metadata names the hash of data and of every attachment, so that nobody between sender and receiver
can swap one. Comparison takes the same time wherever the first difference is.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Mapping
from typing import Any

from rathaus.standards.fitconnect.problems import FitConnectError
from rathaus.standards.jose.jwe import Sink
from rathaus.standards.jose.segments import Source

HEX = re.compile(r"[0-9a-f]{128}")
TYPE = "sha512"


class HashMismatch(FitConnectError):
    """The content is not the one that was hashed."""


def sha512(data: bytes) -> str:
    """The hash of the content."""
    return hashlib.sha512(data).hexdigest()


def compare(expected: str, actual: str) -> None:
    """Raises HashMismatch unless both are the same."""
    if not hmac.compare_digest(expected.encode(), actual.encode()):
        raise HashMismatch("another SHA-512")


def write(value: str) -> dict[str, str]:
    """The hash as metadata has it."""
    return {"type": TYPE, "content": value}


def read(found: Any) -> str:
    """The hash of metadata. Raises FitConnectError."""
    if not isinstance(found, Mapping) or found.get("type") != TYPE:
        raise FitConnectError("a hash of another type than sha512")
    content = found.get("content")
    if not isinstance(content, str) or not HEX.fullmatch(content):
        raise FitConnectError("a hash that is not 128 lower-case hexadecimal digits")
    return content


class HashingSource:
    """Hashes what is read through it."""

    def __init__(self, inner: Source) -> None:
        self._inner, self._digest, self.size = inner, hashlib.sha512(), 0

    def read(self, size: int, /) -> bytes:
        data = self._inner.read(size)
        self._digest.update(data)
        self.size += len(data)
        return data

    def value(self) -> str:
        return self._digest.hexdigest()


class HashingSink:
    """Hashes what is written through it."""

    def __init__(self, inner: Sink) -> None:
        self._inner, self._digest = inner, hashlib.sha512()

    def write(self, data: bytes, /) -> None:
        self._digest.update(data)
        self._inner.write(data)

    def value(self) -> str:
        return self._digest.hexdigest()
