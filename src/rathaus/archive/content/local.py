"""Objects as files: forced to disk beside the tree, then renamed into place, so that under its
final name there is either the whole object or nothing, even after a power cut."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path

from rathaus.archive.content.stores import Stored

UNFINISHED = "unfinished"  # folder of writes in progress or interrupted
PIECE = 1024 * 1024  # bytes read at once


class LocalStore:
    """A `Store` below one folder, which also holds the spools."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def publish(self, spool: Path, key: str) -> None:
        """Rename; the spool lies on the same disk and is forced to it already."""
        target = self.folder / key
        make_folder(target.parent)
        spool.rename(target)
        sync_folder(target.parent)

    def open(self, key: str) -> Iterator[bytes]:
        """As `Store.open`."""
        file = (self.folder / key).open("rb", buffering=0)

        def pieces() -> Iterator[bytes]:
            with file:
                while piece := file.read(PIECE):
                    yield piece

        return pieces()

    def size(self, key: str) -> int | None:
        """As `Store.size`."""
        try:
            return (self.folder / key).stat().st_size
        except FileNotFoundError:
            return None

    def remove(self, key: str) -> None:
        """As `Store.remove`."""
        target = self.folder / key
        target.unlink(missing_ok=True)
        if target.parent.is_dir():
            sync_folder(target.parent)

    def trees(self) -> list[str]:
        """As `Store.trees`, without the folder of spools."""
        found = sorted(self.folder.iterdir()) if self.folder.is_dir() else []
        return [each.name for each in found if each.name != UNFINISHED]

    def objects(self, tree: str) -> Iterator[Stored]:
        """As `Store.objects`."""
        for path in (self.folder / tree).rglob("*"):
            try:
                if path.is_file():
                    yield self._stored(path)
            except FileNotFoundError:
                continue  # discarded meanwhile

    def _stored(self, path: Path) -> Stored:
        status = path.stat()
        modified = datetime.fromtimestamp(status.st_mtime, tz=UTC)
        return Stored(path.relative_to(self.folder).as_posix(), status.st_size, modified)


def write_through(path: Path, pieces: Iterable[bytes]) -> None:
    """Write a new file and force it to disk."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    with os.fdopen(handle, "wb") as file:
        for piece in pieces:
            file.write(piece)
        file.flush()
        os.fsync(file.fileno())


def make_folder(folder: Path) -> Path:
    """Create `folder` and its parents so that they survive a power cut too."""
    if not folder.is_dir():
        make_folder(folder.parent)
        folder.mkdir(mode=0o700, exist_ok=True)
        sync_folder(folder.parent)
    return folder


def sync_folder(folder: Path) -> None:
    """Force the names in a folder to disk."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
