"""RSA keys that are made once for a run: a second each, and no test depends on fresh ones."""

from __future__ import annotations

import itertools
from functools import lru_cache

import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key

from rathaus.vault import exchange_keys, transport

SIZE = 24  # more than the rings of one test have
TRANSPORT = -1


@lru_cache(maxsize=SIZE + 1)
def pair(number: int) -> RSAPrivateKey:
    """The n-th key of this run."""
    return generate_private_key(65537, 4096)


def serve(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the product take its RSA keys from here, again and again the same ones."""
    numbers = itertools.cycle(range(SIZE))
    monkeypatch.setattr(exchange_keys, "generate_private_key", lambda *_size: pair(next(numbers)))
    monkeypatch.setattr(transport, "generate_private_key", lambda *_size: pair(TRANSPORT))
