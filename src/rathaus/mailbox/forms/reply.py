"""The reply of a person, with files."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar
from uuid import UUID, uuid5

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rathaus.access.days import DayField
from rathaus.archive.forms import FilesField
from rathaus.lib import clock, ids
from rathaus.mailbox.queries import texts

MAX_TEXT = 10_000  # characters


class TextField(forms.CharField):
    """Shown as the main thing to fill in; whether it may be empty is for the form to say, because a
    file alone will do."""

    def validate(self, value: str) -> None:
        return


class ReplyForm(forms.Form):
    """A text, files, or both. `key` makes sure that a double click sends once."""

    SAID: ClassVar[tuple[str, ...]] = ("text",)
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
        said = [str(self.cleaned_data[name]) for name in self.SAID]
        return uuid5(self.cleaned_data["key"], repr((*said, files)))

    @property
    def lost_files(self) -> bool:
        """Whether files were sent that the browser will not send again by itself."""
        return bool(self.errors and self.files)


class WriteForm(ReplyForm):
    """The first message to an authority."""

    SAID = ("subject", "name", "text")
    field_order = ("key", "subject", "name", "text", "attachments")

    subject = forms.CharField(
        label=gettext_lazy("Betreff"),
        help_text=gettext_lazy("In wenigen Worten, worum es geht"),
        max_length=120,
    )
    name = forms.CharField(
        label=gettext_lazy("Ihr Name"),
        help_text=gettext_lazy("Damit die Behörde weiß, wer ihr schreibt"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )


class AnswerForm(ReplyForm):
    """Staff write to a person. Placeholders of templates are filled with `values`; none may be
    left. `answer_by`: until when an answer is asked for."""

    SAID = ("text", "answer_by")

    answer_by = DayField(
        label=gettext_lazy("Antwort erbeten bis"),
        required=False,
        help_text=gettext_lazy(
            "Leer lassen, wenn keine Antwort nötig ist. Die Person sieht den Tag und wird kurz "
            "vorher erinnert."
        ),
    )

    def __init__(self, *args: Any, values: dict[str, str] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.values = values or {}

    def clean_answer_by(self) -> date | None:
        day: date | None = self.cleaned_data["answer_by"]
        if day and day <= clock.today():
            raise forms.ValidationError(_("Bitte wählen Sie einen Tag, der noch kommt."))
        return day

    def clean(self) -> dict[str, Any]:
        values = super().clean()
        known = self.values | {"frist": texts.day(values.get("answer_by"))}
        text = values["text"] = texts.filled(values.get("text", ""), known)
        if names := texts.left_open(text):
            self.add_error(
                "text",
                _("Im Text steht noch ein Platzhalter: %(names)s. Bitte ersetzen Sie ihn, oder "
                  "geben Sie an, womit er gefüllt werden soll.")
                % {"names": ", ".join(f"{{{{ {name} }}}}" for name in names)},
            )  # fmt: skip
        return values
