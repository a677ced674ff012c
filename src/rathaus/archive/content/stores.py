"""Where ciphertext lies: what every store promises, and which one is configured."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Protocol
from uuid import UUID

from django.conf import settings

NO_AUTHORITY = "none"


@dataclass(frozen=True)
class Stored:
    """An object as a store lists it; `size` in bytes."""

    key: str
    size: int
    modified: datetime

    @property
    def name(self) -> str:
        """The last part of the key: the SHA-256 that the bytes must have."""
        return self.key.rpartition("/")[2]


class Store(Protocol):
    """Holds whole objects under keys. What goes wrong raises OSError."""

    def publish(self, spool: Path, key: str) -> None:
        """Make the file durable under `key`, all of it or nothing, and take the spool away. Doing
        it twice is fine: a key is the hash of its bytes."""
        ...

    def open(self, key: str) -> Iterator[bytes]:
        """The bytes, piece by piece. Raises FileNotFoundError at once where there is none."""
        ...

    def size(self, key: str) -> int | None:
        """The size in bytes; None where there is no such object."""
        ...

    def remove(self, key: str) -> None:
        """Take the object away; to find none is fine."""
        ...

    def trees(self) -> list[str]:
        """The first parts of all keys."""
        ...

    def objects(self, tree: str) -> Iterator[Stored]:
        """Every object of one tree."""
        ...


def key_of(authority_id: UUID | None, name: str) -> str:
    """The key of the object `name`: one tree an authority, two folders deep."""
    return f"{tree_of(authority_id)}/{name[:2]}/{name[2:4]}/{name}"


def tree_of(authority_id: UUID | None) -> str:
    """The tree of that authority, or of what belongs to none."""
    return str(authority_id or NO_AUTHORITY)


def authority_of(tree: str) -> UUID | None:
    """Whose tree it is. Raises ValueError for one that is not ours."""
    return None if tree == NO_AUTHORITY else UUID(tree)


def current() -> Store:
    """The configured store: RATHAUS_OBJECT_STORE, else files below RATHAUS_ARCHIVE_DIR."""
    from rathaus.archive.content.local import LocalStore

    if not settings.OBJECT_STORE:
        return LocalStore(settings.ARCHIVE_DIR)
    return _s3(
        settings.OBJECT_STORE,
        settings.OBJECT_STORE_ENDPOINT,
        settings.OBJECT_STORE_REGION,
        settings.OBJECT_STORE_KEY,
        settings.OBJECT_STORE_SECRET,
    )


@lru_cache(maxsize=4)
def _s3(url: str, endpoint: str, region: str, key: str, secret: str) -> Store:
    from rathaus.archive.content.s3 import S3Store  # only where it is used: it starts threads

    return S3Store(url, endpoint=endpoint, region=region, key=key, secret=secret)
