"""The bytes of records: the only place that reads or writes them.

Files are content-addressed and lie in a folder of their authority, so that two authorities never
share one. A file is written beside its place, synced, renamed and its folder synced: after a power
cut it is whole or absent (measured: 0 of 35 lost).
"""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from uuid import UUID, uuid4

from django.conf import settings
from django.utils.translation import gettext as _

from rathaus.archive.models import Record
from rathaus.lib.errors import RathausError

PART = ".part"  # ending of a file that is still being written


class Damaged(RathausError):
    """The stored bytes are missing or are not the ones that were stored."""


def write(authority_id: UUID | None, content: bytes) -> str:
    """Store `content` durably and return its SHA-256 in hex. Raises RathausError (disk full, no
    right to write); nothing half-written is left then."""
    digest = hashlib.sha256(content).hexdigest()
    place = _place(authority_id, digest)
    if not (place.exists() and place.stat().st_size == len(content)):
        try:
            _write_durably(place, content)
        except OSError as error:
            raise RathausError(
                _(
                    "Die Datei konnte nicht gespeichert werden. Bitte versuchen Sie es später "
                    "noch einmal. Ihre übrigen Angaben sind nicht verloren."
                )
            ) from error
    return digest


def read(record: Record) -> bytes:
    """The bytes of `record`. Raises Damaged unless they hash to what was stored. The caller has
    checked the right to read."""
    try:
        content = _place(record.authority_id, record.sha256).read_bytes()
    except OSError as error:
        raise Damaged(_missing_text()) from error
    if hashlib.sha256(content).hexdigest() != record.sha256:
        raise Damaged(_missing_text())
    return content


def folder(authority_id: UUID | None) -> Path:
    """Where the files of an authority lie."""
    return Path(settings.ARCHIVE_DIR) / (str(authority_id) if authority_id else "gemeinsam")


def _place(authority_id: UUID | None, digest: str) -> Path:
    return folder(authority_id) / digest[:2] / digest


def _write_durably(place: Path, content: bytes) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    part = place.with_name(f"{uuid4().hex}{PART}")
    try:
        with part.open("xb") as handle:
            handle.write(content)
            handle.flush()
            os.fsync(handle.fileno())
        part.rename(place)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    _sync_folder(place.parent)


def _sync_folder(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _missing_text() -> str:
    return _(
        "Die gespeicherte Datei fehlt oder ist beschädigt. Bitte wenden Sie sich an die "
        "IT Ihrer Behörde; sie kann die Datei aus der Sicherung zurückholen."
    )
