"""What staff write to other authorities."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID, uuid5

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rathaus.access.days import DayField
from rathaus.accounts.models import Post
from rathaus.archive.forms import FilesField
from rathaus.exchange.actions import File
from rathaus.exchange.content.dispatches import LONGEST_SUBJECT
from rathaus.exchange.content.parts import opened
from rathaus.exchange.queries.forwarding import Origin
from rathaus.lib import clock, ids
from rathaus.vault.envelope import Keys

MAX_TEXT = 20_000  # characters


class DispatchForm(forms.Form):
    """A message to all who take part. `key` makes sure that a double click sends once."""

    key = forms.UUIDField(widget=forms.HiddenInput, initial=ids.new_id)
    text = forms.CharField(
        label=gettext_lazy("Ihre Nachricht"),
        max_length=MAX_TEXT,
        widget=forms.Textarea(attrs={"rows": 8}),
        error_messages={
            "required": gettext_lazy("Bitte schreiben Sie eine Nachricht."),
            "max_length": gettext_lazy(
                "Der Text ist zu lang. Möglich sind %(limit_value)d Zeichen, "
                "Ihr Text hat %(show_value)d."
            ),
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
    answer_by = DayField(
        label=gettext_lazy("Antwort erbeten bis"),
        required=False,
        help_text=gettext_lazy("Leer lassen, wenn keine Antwort nötig ist."),
    )

    def clean_answer_by(self) -> date | None:
        day: date | None = self.cleaned_data["answer_by"]
        if day and day <= clock.today():
            raise forms.ValidationError(_("Bitte wählen Sie einen Tag, der noch kommt."))
        return day

    @property
    def once(self) -> UUID:
        """The key of just this message: who goes back and writes something else means another."""
        said = {name: str(value) for name, value in sorted(self.cleaned_data.items())}
        files = [(file.name, len(file.content)) for file in self.cleaned_data["attachments"]]
        return uuid5(self.cleaned_data["key"], repr((said | {"attachments": ""}, files)))

    @property
    def lost_files(self) -> bool:
        """Whether files were sent that the browser will not send again by itself."""
        return bool(self.errors and self.files)


class AnswerForm(DispatchForm):
    """In a room that is there already."""

    binding = forms.BooleanField(
        label=gettext_lazy("Das ist die verbindliche Antwort unserer Behörde."), required=False
    )


class OpenForm(DispatchForm):
    """The first message."""

    field_order = ("key", "subject", "reference", "text", "forwarded", "attachments", "answer_by")

    subject = forms.CharField(
        label=gettext_lazy("Betreff"),
        help_text=gettext_lazy("In wenigen Worten, worum es geht"),
        max_length=LONGEST_SUBJECT,
        error_messages={"required": gettext_lazy("Bitte geben Sie an, worum es geht.")},
    )
    reference = forms.CharField(
        label=gettext_lazy("Ihr Aktenzeichen"), required=False, max_length=60
    )

    def __init__(self, *args: Any, origin: Origin | None = None, **kwargs: Any) -> None:
        self.origin = origin
        if origin is not None:
            chosen = [each.id for each in origin.files]
            first = {"subject": origin.subject, "text": origin.text, "forwarded": chosen}
            kwargs["initial"] = first | kwargs.get("initial", {})
        super().__init__(*args, **kwargs)
        if origin is not None and origin.files:
            self.fields["forwarded"] = forms.MultipleChoiceField(
                label=_("Dateien mitsenden"),
                required=False,
                choices=[(each.id, each.name) for each in origin.files],
                widget=forms.CheckboxSelectMultiple,
            )
            self.order_fields(self.field_order)

    def forwarded_files(self, keys: Keys) -> tuple[File, ...]:
        """The ticked files, read from the archive when they are sent."""
        ticked = self.cleaned_data.get("forwarded", ())
        return tuple(
            File(each.name, each.record.media_type, lambda each=each: opened(each.record, keys))  # type: ignore[misc]  # bound per turn
            for each in (self.origin.files if self.origin else ())
            if each.id in ticked
        )


class AssignForm(forms.Form):
    """Choose a colleague, or nobody; pass `posts`."""

    def __init__(self, *args: Any, posts: list[Post], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.posts = {str(post.pk): post for post in posts}
        named = [(key, post.display_name) for key, post in self.posts.items()]
        self.fields["post"] = forms.ChoiceField(
            label=_("Wer bearbeitet das?"), required=False, choices=[("", _("Niemand")), *named]
        )

    def chosen(self) -> Post | None:
        """The chosen post; None for nobody."""
        return self.posts.get(self.cleaned_data["post"])
