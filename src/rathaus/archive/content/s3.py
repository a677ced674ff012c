"""Objects in a bucket that speaks S3. What this client can and cannot do is in ADR 0015."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import obstore
from obstore.exceptions import BaseError
from obstore.store import S3Store as Client

from rathaus.archive.content.stores import Stored

if TYPE_CHECKING:
    from obstore.store import S3Config  # a name of the type checker's only

PART = 8 * 1024 * 1024  # bytes of one part of a large upload, the unit that is sent again
PARTS_AT_ONCE = 4
PIECE = 1024 * 1024  # bytes handed on at once when reading
ATTEMPTS = 2  # of a whole upload; each of its requests is tried again by the client as well


class S3Store:
    """A `Store` in one bucket, perhaps below a prefix: ``s3://bucket/prefix``."""

    def __init__(self, url: str, *, endpoint: str, region: str, key: str, secret: str) -> None:
        place = urlsplit(url)
        elsewhere: S3Config = {"endpoint": endpoint} if endpoint else {}  # else Amazon's own
        self._client = Client(
            place.netloc,
            prefix=place.path.strip("/") or None,
            region=region,
            config=elsewhere,
            access_key_id=key,
            secret_access_key=secret,
            checksum_algorithm="SHA256",  # the store refuses what changed on the way
            client_options={
                "allow_http": endpoint.startswith("http://"),
                "connect_timeout": timedelta(seconds=5),
                "read_timeout": timedelta(seconds=30),
                "timeout": timedelta(minutes=30),  # of a whole body, also of the largest
            },
            retry_config={"max_retries": 4, "retry_timeout": timedelta(seconds=30)},
        )

    def publish(self, spool: Path, key: str) -> None:
        """Upload, large files in parts. An answer that got lost is made up for by looking."""
        length = spool.stat().st_size
        for attempt in range(1, ATTEMPTS + 1):
            try:
                with _as_os_error():
                    obstore.put(
                        self._client, key, spool, chunk_size=PART, max_concurrency=PARTS_AT_ONCE
                    )
                break
            except OSError:
                if self.size(key) == length:
                    break
                if attempt == ATTEMPTS:
                    raise
        spool.unlink()

    def open(self, key: str) -> Iterator[bytes]:
        """As `Store.open`."""
        with _as_os_error():
            found = obstore.get(self._client, key)

        def pieces() -> Iterator[bytes]:
            with _as_os_error():
                for piece in found.stream(min_chunk_size=PIECE):
                    yield bytes(piece)

        return pieces()

    def size(self, key: str) -> int | None:
        """As `Store.size`."""
        try:
            with _as_os_error():
                return obstore.head(self._client, key)["size"]
        except FileNotFoundError:
            return None

    def remove(self, key: str) -> None:
        """As `Store.remove`. In a bucket with versions this hides the object; a lock keeps its
        bytes until it ends (ADR 0015)."""
        try:
            with _as_os_error():
                obstore.delete(self._client, key)
        except FileNotFoundError:
            return

    def trees(self) -> list[str]:
        """As `Store.trees`."""
        with _as_os_error():
            found = obstore.list_with_delimiter(self._client)["common_prefixes"]
        return sorted(prefix.strip("/") for prefix in found)

    def objects(self, tree: str) -> Iterator[Stored]:
        """As `Store.objects`."""
        with _as_os_error():
            for page in obstore.list(self._client, prefix=tree):
                for each in page:
                    yield Stored(each["path"], each["size"], each["last_modified"])


@contextmanager
def _as_os_error() -> Iterator[None]:
    """The client's own errors as OSError; that there is no such object is one already."""
    try:
        yield
    except BaseError as error:
        raise OSError(errno.EIO, f"object store: {type(error).__name__}") from error
