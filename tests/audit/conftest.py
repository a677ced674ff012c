"""A ledger of its own for every test: somebody who signs, a folder outside, events to prove."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.contrib.contenttypes.models import ContentType

from rathaus.audit import actions, registry
from rathaus.audit.models import Event
from rathaus.lib import clock
from rathaus.standards.evidence import verifier


class TestSigner:
    """Signs with a key in memory."""

    __test__ = False

    def __init__(self) -> None:
        self.key = Ed25519PrivateKey.generate()
        self.key_id = "test"

    def public_key(self) -> bytes:
        return self.key.public_key().public_bytes_raw()

    def sign(self, message: bytes) -> bytes:
        return self.key.sign(message)

    @property
    def fingerprint(self) -> str:
        return verifier.fingerprint(self.public_key())


@pytest.fixture(autouse=True)
def signer(monkeypatch) -> TestSigner:
    made = TestSigner()
    monkeypatch.setattr(registry, "_signers", [made])
    return made


@pytest.fixture(autouse=True)
def ledger_dir(settings, tmp_path) -> Path:
    settings.LEDGER_DIR = tmp_path / "ledger"
    return settings.LEDGER_DIR


WIESENTAL, BIRKENRAIN = uuid4(), uuid4()
Happen = Callable[..., list[Event]]


@pytest.fixture
def happen(db) -> Happen:
    """Record so many events at an authority, a second apart."""
    thing = ContentType(pk=7)

    def make(count: int = 1, authority: UUID | None = WIESENTAL, verb: str = "thing.do", **detail):
        now = clock.now()
        return [
            actions.record(
                verb=verb,
                object=thing,
                by=actions.SYSTEM,
                at=now + timedelta(seconds=number),
                authority=authority,
                number=number,
                **detail,
            )
            for number in range(count)
        ]

    return make
