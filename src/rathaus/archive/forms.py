"""Turns an uploaded file into checked bytes: size, type by content, clean name."""

from __future__ import annotations

import re
import unicodedata
import zipfile
from dataclasses import dataclass
from io import BytesIO
from pathlib import PurePosixPath

import puremagic
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from rathaus.lib.errors import RathausError

OFFICE = "application/vnd.openxmlformats-officedocument"
OPEN = "application/vnd.oasis.opendocument"

# File ending → media type. A file must be by content what its ending says.
TYPES = {
    ".pdf": "application/pdf",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".webp": "image/webp",
    ".heic": "image/heic",
    ".tif": "image/tiff",
    ".tiff": "image/tiff",
    ".docx": f"{OFFICE}.wordprocessingml.document",
    ".xlsx": f"{OFFICE}.spreadsheetml.sheet",
    ".odt": f"{OPEN}.text",
    ".ods": f"{OPEN}.spreadsheet",
    ".txt": "text/plain",
}
ACCEPT = ",".join(TYPES)
NAME_LENGTH = 120


@dataclass(frozen=True)
class CheckedUpload:
    """A file that may be stored: clean name, media type found in its bytes, the bytes."""

    name: str
    media_type: str
    content: bytes


def check_upload(file: UploadedFile) -> CheckedUpload:
    """Check one uploaded file. Raises RathausError with a German text that says what to do."""
    name = clean_name(file.name or "")
    if not file.size:
        raise RathausError(
            _("„%(name)s“ ist leer. Bitte wählen Sie eine andere Datei.") % {"name": name}
        )
    if file.size > settings.UPLOAD_LIMIT:
        raise RathausError(
            _("„%(name)s“ ist zu groß. Erlaubt sind höchstens %(limit)d MB je Datei.")
            % {"name": name, "limit": settings.UPLOAD_LIMIT // (1024 * 1024)}
        )
    content = file.read()
    return CheckedUpload(name, media_type(name, content), content)


def media_type(name: str, content: bytes) -> str:
    """The media type of `content`. Raises RathausError unless it is allowed and fits the name."""
    expected = TYPES.get(PurePosixPath(name).suffix.lower())
    if expected is None or not _is(expected, content):
        raise RathausError(
            _(
                "„%(name)s“ hat einen Dateityp, den wir nicht annehmen, oder der Inhalt passt "
                "nicht zur Endung. Möglich sind: %(types)s."
            )
            % {"name": name, "types": "PDF, PNG, JPG, WEBP, HEIC, TIFF, DOCX, XLSX, ODT, ODS, TXT"}
        )
    return expected


def clean_name(name: str) -> str:
    """The bare file name: no folders, no control characters, at most 120 characters."""
    bare = unicodedata.normalize("NFC", name.replace("\\", "/").rpartition("/")[2])
    bare = re.sub(r"[\x00-\x1f\x7f<>:\"|?*\u202a-\u202e\u2066-\u2069]", "", bare).strip(" .")
    stem, dot, ending = bare.rpartition(".")
    if not dot:
        return bare[:NAME_LENGTH] or _("Datei")
    return f"{stem[: NAME_LENGTH - len(ending) - 1] or _('Datei')}.{ending}"[:NAME_LENGTH]


def _is(expected: str, content: bytes) -> bool:
    if expected == "text/plain":
        return _is_text(content)
    if expected.startswith((OFFICE, OPEN)):
        return _is_document(expected, content)
    try:
        found = puremagic.magic_string(content[:8192])
    except (puremagic.PureError, ValueError):
        return False
    return any(match.mime_type == expected for match in found)


def _is_text(content: bytes) -> bool:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return False
    return "\x00" not in text and not text.lstrip().lower().startswith(
        ("<!doctype", "<html", "<svg")
    )


def _is_document(expected: str, content: bytes) -> bool:
    """Office files are zip archives: look at the names inside, unpack only the type's own entry."""
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            if expected.startswith(OPEN):
                return archive.read("mimetype")[:200].decode("ascii", "replace") == expected
            folder = "word/" if "wordprocessing" in expected else "xl/"
            names = archive.namelist()
            return "[Content_Types].xml" in names and any(n.startswith(folder) for n in names)
    except (zipfile.BadZipFile, KeyError, OSError, RuntimeError):
        return False
