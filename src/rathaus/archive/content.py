"""The only module of the part that touches stored bytes.

Files are named by the SHA-256 of their content, two folders deep, one tree an authority: the same
bytes of two authorities are two files, so that one can be destroyed without the other. A file is
written beside the tree, forced to disk and then renamed into place, so that under its final name
there is either the whole content or nothing, even after a power cut.
"""

from __future__ import annotations

import errno
import hashlib
import logging
import os
from contextlib import suppress
from pathlib import Path
from uuid import UUID, uuid4

from django.conf import settings
from django.utils.translation import gettext as _

from rathaus.archive.models import Record
from rathaus.lib.errors import RathausError

UNFINISHED = "unfinished"  # folder of writes in progress or interrupted
NO_AUTHORITY = "none"
DAMAGED_SUFFIX = ".damaged"
FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}

log = logging.getLogger(__name__)


class Damaged(RathausError):
    """The stored file is missing or is not what was once stored."""


class NotStored(RathausError):
    """The file could not be written; nothing of it is kept."""


def path_of(authority_id: UUID | None, sha256: str) -> Path:
    """Where the bytes with this fingerprint lie for that authority."""
    tree = settings.ARCHIVE_DIR / str(authority_id or NO_AUTHORITY)
    return Path(tree, sha256[:2], sha256[2:4], sha256)


def read(record: Record) -> bytes:
    """The bytes of `record`, exactly as stored. Raises Damaged when missing or changed."""
    try:
        content = path_of(record.authority_id, record.sha256).read_bytes()
    except OSError as error:
        log.error("record %s cannot be read: %s", record.pk, errno.errorcode.get(error.errno or 0))
        raise _damaged(record) from error
    if fingerprint(content) != record.sha256:
        log.error("record %s does not match its fingerprint", record.pk)
        raise _damaged(record)
    return content


def is_intact(record: Record) -> bool:
    """Whether the file of `record` is there and unchanged."""
    return _holds(path_of(record.authority_id, record.sha256), record.sha256)


def fingerprint(content: bytes) -> str:
    """The SHA-256 of `content`, hex."""
    return hashlib.sha256(content).hexdigest()


def remove(authority_id: UUID | None, sha256: str) -> None:
    """Destroy the bytes with this fingerprint; to find none is fine."""
    target = path_of(authority_id, sha256)
    target.unlink(missing_ok=True)
    if target.parent.is_dir():
        _sync_folder(target.parent)


def write(authority_id: UUID | None, content: bytes) -> str:
    """Store `content` durably and return its SHA-256. An intact file is never written again; a
    damaged one is set aside. Raises NotStored when the disk is full or refuses."""
    sha256 = fingerprint(content)
    target = path_of(authority_id, sha256)
    try:
        _publish(content, target, sha256)
    except OSError as error:
        log.error("archive refuses a write: %s", errno.errorcode.get(error.errno or 0))
        raise NotStored(_refusal(error)) from error
    return sha256


def _publish(content: bytes, target: Path, sha256: str) -> None:
    _make_folder(target.parent)
    if target.exists():
        if _holds(target, sha256):
            _sync_folder(target.parent)  # its first writer may not have come that far yet
            return
        target.rename(target.with_name(f"{sha256}.{uuid4().hex}{DAMAGED_SUFFIX}"))
    temporary = _make_folder(settings.ARCHIVE_DIR / UNFINISHED) / uuid4().hex
    try:
        _write_through(temporary, content)
        temporary.rename(target)
    except BaseException:
        with suppress(OSError):
            temporary.unlink()
        raise
    _sync_folder(target.parent)


def _write_through(path: Path, content: bytes) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _make_folder(folder: Path) -> Path:
    """Create `folder` and its parents so that they survive a power cut too."""
    if not folder.is_dir():
        _make_folder(folder.parent)
        folder.mkdir(mode=0o700, exist_ok=True)
        _sync_folder(folder.parent)
    return folder


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _holds(path: Path, sha256: str) -> bool:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest() == sha256
    except OSError:
        return False


def _damaged(record: Record) -> Damaged:
    return Damaged(
        _(
            "Die Datei mit der Kennung %(id)s fehlt oder ist beschädigt. Bitte sagen Sie der "
            "IT-Administration diese Kennung: Sie kann die Datei aus der Datensicherung "
            "zurückholen. Laden Sie die Datei erneut hoch, wenn Sie sie selbst besitzen."
        )
        % {"id": record.pk}
    )


def _refusal(error: OSError) -> str:
    if error.errno in FULL:
        return _(
            "Der Speicherplatz ist voll. Ihre Datei wurde nicht gespeichert, alles andere ist noch "
            "da. Bitte versuchen Sie es später noch einmal. Die IT-Administration muss Platz "
            "schaffen."
        )
    return _(
        "Die Datei konnte nicht gespeichert werden. Bitte versuchen Sie es später noch einmal. "
        "Die IT-Administration findet die Ursache im Fehlerprotokoll."
    )
