"""What the tests of the archive share: a ring of keys, and how records come about."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from rathaus.archive import actions
from rathaus.archive.content import local, spool, stores
from rathaus.archive.models import Record
from rathaus.lib import clock
from rathaus.vault.envelope import Key, PrivateKey, SymmetricKey
from tests.cast import Cast

TEXT = b"Ein Bescheid."


class Ring:
    """A set of unlocked keys with one pair in it."""

    def __init__(self, *more: PrivateKey | SymmetricKey) -> None:
        self.pair = PrivateKey.generate()
        self._keys = {key.id: key for key in (self.pair, *more)}

    def find(self, key_id: bytes) -> PrivateKey | SymmetricKey | None:
        return self._keys.get(key_id)

    @property
    def public(self) -> Key:
        return self.pair.public


def store(
    cast: Cast,
    ring: Ring,
    content: bytes | Iterable[bytes] = TEXT,
    *,
    place: str | None = "wiesental",
    kind: str = "notice",
    at: datetime | None = None,
    salt: bytes | None = None,
) -> Record:
    """A record of that authority, sealed to the ring."""
    return actions.store(
        authority=cast.places[place] if place else None,
        to=[ring.public],
        content=content,
        name="Bescheid Auerbach.pdf",
        media_type="application/pdf",
        kind=kind,
        by=cast.wiesental_clerk,
        at=at or clock.now(),
        salt=salt,
    )


def objects(store: stores.Store) -> dict[str, bytes]:
    """Everything in a store, by key."""
    listed = [each.key for tree in store.trees() for each in store.objects(tree)]
    return {key: b"".join(store.open(key)) for key in listed}


def put(store: stores.Store, key: str, content: bytes) -> None:
    """Write an object past the archive, or over one of its own."""
    path = local.make_folder(spool.unfinished()) / "by hand"
    path.write_bytes(content)
    store.publish(path, key)
