"""Receives uploaded files without ever writing plain text to disk.

Up to a few megabytes stay in memory. What is larger goes, block by block, into a file without a
name, each block sealed under a key of its own that only this process has: when it ends, in whatever
way, nothing readable is left, and nothing at all.
"""

from __future__ import annotations

import io
import tempfile
from collections.abc import Iterator
from typing import IO, Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler

from rathaus.archive.content import local, spool
from rathaus.vault import envelope

IN_MEMORY = 2_500_000  # bytes of one file
BLOCK = 1024 * 1024  # bytes sealed at once


class Spool:
    """Grows at the end, is read from the start as often as one likes."""

    def __init__(self) -> None:
        self.size = 0
        self._tail = bytearray()  # plain, not yet sealed: at most IN_MEMORY
        self._blocks: list[tuple[bytes, int]] = []  # key and sealed length of each block on disk
        self._file: IO[bytes] | None = None

    def write(self, piece: bytes) -> None:
        """Append. Raises OSError when the disk is full."""
        self.size += len(piece)
        self._tail += piece
        if self._file is None and len(self._tail) <= IN_MEMORY:
            return
        while len(self._tail) >= BLOCK:
            self._seal(bytes(self._tail[:BLOCK]))
            del self._tail[:BLOCK]

    def __iter__(self) -> Iterator[bytes]:
        at = 0
        for key, length in self._blocks:
            assert self._file is not None  # noqa: S101  # there are blocks only where there is a file
            self._file.seek(at)
            yield b"".join(envelope.open_stream([self._file.read(length)], key))
            at += length
        if self._tail:
            yield bytes(self._tail)

    def close(self) -> None:
        """Forget everything."""
        self.size = 0
        if self._file is not None:
            self._file.close()
        self._file, self._blocks, self._tail = None, [], bytearray()

    def _seal(self, block: bytes) -> None:
        if self._file is None:
            folder = local.make_folder(spool.unfinished())
            self._file = tempfile.TemporaryFile(dir=folder)  # noqa: SIM115  # closed by `close`
        key = envelope.new_stream_key()
        sealed = b"".join(envelope.seal_stream([block], key))
        self._file.seek(0, io.SEEK_END)
        self._file.write(sealed)
        self._blocks.append((key, len(sealed)))


class SpooledFile(io.RawIOBase):
    """A spool as a file that can be read, from the beginning or onwards."""

    def __init__(self, spooled: Spool) -> None:
        super().__init__()
        self._spool = spooled
        self._pieces, self._held, self._at = iter(spooled), memoryview(b""), 0

    def readable(self) -> bool:
        """Yes."""
        return True

    def seekable(self) -> bool:
        """Yes, slowly."""
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Go to a place. Seeking onwards reads what lies between."""
        target = offset
        if whence != io.SEEK_SET:
            target += self._at if whence == io.SEEK_CUR else self._spool.size
        self._pieces, self._held, self._at = iter(self._spool), memoryview(b""), 0
        while self._at < target and self.read(min(BLOCK, target - self._at)):
            pass
        return self._at

    def tell(self) -> int:
        """How many bytes have been read from the beginning."""
        return self._at

    def readinto(self, buffer: Any) -> int:
        """As io.RawIOBase."""
        while not self._held:
            piece = next(self._pieces, None)
            if piece is None:
                return 0
            self._held = memoryview(piece)
        count = min(len(buffer), len(self._held))
        buffer[:count] = self._held[:count]
        self._held = self._held[count:]
        self._at += count
        return count

    def close(self) -> None:
        """Forget the content."""
        if not self.closed:
            self._spool.close()
        super().close()


class SealedUploadHandler(FileUploadHandler):
    """Django's hook for one request; see the setting FILE_UPLOAD_HANDLERS."""

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """The next file of the form begins."""
        super().new_file(*args, **kwargs)
        self._spool = Spool()
        self._received = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Keep it, up to the limit. Of a file that is too large nothing is kept; its size is
        counted on, so that the form can say so."""
        self._received += len(raw_data)
        if self._received <= settings.UPLOAD_LIMIT:
            self._spool.write(raw_data)
        else:
            self._spool.close()

    def file_complete(self, file_size: int) -> UploadedFile[bytes]:
        """The file as forms get it."""
        return UploadedFile(
            file=io.BufferedReader(SpooledFile(self._spool), BLOCK),
            name=self.file_name,
            content_type=self.content_type,
            size=file_size,
            charset=self.charset,
            content_type_extra=self.content_type_extra,
        )

    def upload_interrupted(self) -> None:
        """The browser went away."""
        self._spool.close()
