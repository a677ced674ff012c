"""The reply of a person, with files."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID, uuid5

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rathaus.archive.forms import ACCEPT, CheckedUpload, check_upload
from rathaus.lib import ids
from rathaus.lib.errors import RathausError

MAX_TEXT = 10_000  # characters
MAX_FILES = 10
MAX_TOTAL = 50 * 1024 * 1024  # bytes of all files together


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


class TextField(forms.CharField):
    """Shown as the main thing to fill in; whether it may be empty is for the form to say, because a
    file alone will do."""

    def validate(self, value: str) -> None:
        return


class ReplyForm(forms.Form):
    """A text, files, or both. `key` makes sure that a double click sends once."""

    key = forms.UUIDField(widget=forms.HiddenInput, initial=ids.new_id)
    text = TextField(
        label=gettext_lazy("Ihre Nachricht"),
        max_length=MAX_TEXT,
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={
            "max_length": gettext_lazy(
                "Der Text ist zu lang. Möglich sind %(limit_value)d Zeichen, "
                "Ihr Text hat %(show_value)d."
            )
        },
    )
    attachments = FilesField(
        label=gettext_lazy("Dateien anhängen"),
        required=False,
        help_text=gettext_lazy(
            "Höchstens 10 Dateien, zusammen 50 MB. Möglich sind PDF, Bilder, Text und "
            "Office-Dateien (DOCX, XLSX, ODT, ODS)."
        ),
    )

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if not self.errors and not values.get("text") and not values.get("attachments"):
            self.add_error(
                "text", _("Bitte schreiben Sie einen Text oder hängen Sie eine Datei an.")
            )
        return values

    @property
    def once(self) -> UUID:
        """The key of exactly this reply: who goes back to the page and writes something else means
        a second one."""
        files = [(file.name, len(file.content)) for file in self.cleaned_data["attachments"]]
        return uuid5(self.cleaned_data["key"], repr((self.cleaned_data["text"], files)))

    @property
    def lost_files(self) -> bool:
        """Whether files were sent that the browser will not send again by itself."""
        return bool(self.errors and self.files)
