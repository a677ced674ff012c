"""Turns uploaded files into checked bytes: size, type by content, clean name; and the form with
which anyone hands in what is to be checked."""

from __future__ import annotations

import re
import unicodedata
import zipfile
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import PurePosixPath
from typing import Any

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

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
    ".heif": "image/heic",
    ".tif": "image/tiff",
    ".tiff": "image/tiff",
    ".docx": f"{OFFICE}.wordprocessingml.document",
    ".xlsx": f"{OFFICE}.spreadsheetml.sheet",
    ".odt": f"{OPEN}.text",
    ".ods": f"{OPEN}.spreadsheet",
    ".txt": "text/plain",
}
ACCEPT = ",".join(TYPES)

# Media type → what its bytes look like at the very beginning (file format specifications).
SIGNATURES = {
    "application/pdf": rb"%PDF-\d",
    "image/png": rb"\x89PNG\r\n\x1a\n",
    "image/jpeg": rb"\xff\xd8\xff",
    "image/webp": rb"RIFF....WEBP",
    "image/heic": rb"....ftyp(heic|heix|heim|heis|mif1|msf1)",
    "image/tiff": rb"II\*\x00|MM\x00\*",
}
MACROS = ("vbaproject.bin", "basic/script-lc.xml")  # programs inside office files
PLAIN_PACKINGS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)  # others need not be unpackable here
NAME_LENGTH = 120
MAX_FILES = 10  # sent at once
MAX_TOTAL = 50 * 1024 * 1024  # bytes of all of them together


@dataclass(frozen=True)
class CheckedUpload:
    """A file that may be stored: clean name, media type found in its bytes, the bytes."""

    name: str
    media_type: str
    content: bytes


def check_upload(file: UploadedFile[bytes]) -> CheckedUpload:
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
    """The bare file name: no folders, no invisible signs, at most 120 characters."""
    bare = unicodedata.normalize("NFC", name.replace("\\", "/").rpartition("/")[2])
    visible = "".join(sign for sign in bare if unicodedata.category(sign)[0] not in "C")
    bare = re.sub(r"[<>:\"|?*\u2028\u2029]", "", visible).strip(" .")
    stem, dot, ending = bare.rpartition(".")
    if not dot:
        return bare[:NAME_LENGTH] or _("Datei")
    return f"{stem[: NAME_LENGTH - len(ending) - 1] or _('Datei')}.{ending}"[:NAME_LENGTH]


def _is(expected: str, content: bytes) -> bool:
    if expected == "text/plain":
        return _is_text(content)
    if expected.startswith((OFFICE, OPEN)):
        return _is_document(expected, content)
    return re.match(SIGNATURES[expected], content, re.DOTALL) is not None


def _is_text(content: bytes) -> bool:
    """UTF-8, or the older Windows encoding, without control characters and not markup."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", "replace")
    if re.search(r"[\x00-\x08\x0e-\x1f\ufffd]", text):
        return False
    return not text.lstrip().lower().startswith(("<!", "<?", "<html", "<svg", "<script", "#!"))


def _is_document(expected: str, content: bytes) -> bool:
    """Office files are zip archives: look at the names inside, unpack only the type's own entry,
    and of that no more than a line (a small archive can unpack to gigabytes)."""
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            names = archive.namelist()
            if any(name.lower().endswith(MACROS) for name in names):
                return False
            if expected.startswith(OPEN):
                if archive.getinfo("mimetype").compress_type not in PLAIN_PACKINGS:
                    return False
                with archive.open("mimetype") as entry:
                    return entry.read(200).decode("ascii", "replace") == expected
            folder = "word/" if "wordprocessing" in expected else "xl/"
            return "[Content_Types].xml" in names and any(n.startswith(folder) for n in names)
    except (zipfile.BadZipFile, zlib.error, EOFError, KeyError, OSError, RuntimeError, ValueError):
        return False


class FilesInput(forms.FileInput):
    """Takes several files at once."""

    allow_multiple_selected = True

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        return files.getlist(name)


class FilesField(forms.Field):
    """Any number of files; its value is a list of CheckedUpload."""

    widget = FilesInput(attrs={"accept": ACCEPT})

    def clean(self, value: Any) -> list[CheckedUpload]:
        files: Sequence[UploadedFile[bytes]] = value or []
        if len(files) > MAX_FILES:
            raise forms.ValidationError(
                _("Das sind zu viele Dateien. Möglich sind höchstens %(count)d je Nachricht.")
                % {"count": MAX_FILES}
            )
        if sum(file.size or 0 for file in files) > MAX_TOTAL:
            raise forms.ValidationError(
                _("Alle Dateien zusammen dürfen höchstens %(limit)d MB groß sein.")
                % {"limit": MAX_TOTAL // (1024 * 1024)}
            )
        checked, problems = [], []
        for file in files:
            try:
                checked.append(check_upload(file))
            except RathausError as problem:
                problems.append(str(problem))
        if problems:
            raise forms.ValidationError(problems)
        return checked


class CheckForm(forms.Form):
    """A document, a proof, or both; cleaned to bytes, None where nothing was handed in."""

    document = forms.FileField(
        label=gettext_lazy("Dokument"),
        help_text=gettext_lazy("Der Bescheid als PDF-Datei, so wie Sie ihn bekommen haben."),
        required=False,
        allow_empty_file=True,
    )
    proof = forms.FileField(
        label=gettext_lazy("Nachweis"),
        help_text=gettext_lazy(
            "Die Nachweis-Datei, wenn Sie eine haben. Ein Bescheid braucht keine."
        ),
        required=False,
        allow_empty_file=True,
        widget=forms.ClearableFileInput(attrs={"accept": ".json"}),
    )

    def clean_document(self) -> bytes | None:
        """The bytes of the document."""
        return _bytes_of(self.cleaned_data["document"])

    def clean_proof(self) -> bytes | None:
        """The bytes of the proof."""
        return _bytes_of(self.cleaned_data["proof"])

    def clean(self) -> dict[str, object]:
        """At least one of the two."""
        values = super().clean() or {}
        if not self.errors and values.get("document") is None and values.get("proof") is None:
            self.add_error("document", _("Bitte wählen Sie ein Dokument oder einen Nachweis aus."))
        return values


def _bytes_of(file: UploadedFile[bytes] | None) -> bytes | None:
    if not file:
        return None
    if (file.size or 0) > settings.UPLOAD_LIMIT:
        limit = settings.UPLOAD_LIMIT // (1024 * 1024)
        raise forms.ValidationError(
            _("Die Datei ist zu groß. Erlaubt sind höchstens %(limit)d MB.") % {"limit": limit}
        )
    content: bytes = file.read()
    return content
