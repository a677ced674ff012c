"""What staff choose when they file an e-mail."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rathaus.lib import ids


class MailForm(forms.Form):
    """The file of an e-mail and where it goes; pass `rooms` (id and name), None for a case. `key`
    makes sure that a double click files once."""

    key = forms.UUIDField(widget=forms.HiddenInput, initial=ids.new_id)
    mail = forms.FileField(
        label=gettext_lazy("E-Mail als Datei"),
        help_text=gettext_lazy(
            "Ziehen Sie die Datei (.eml) auf dieses Feld, oder wählen Sie sie aus. In den meisten "
            "Mailprogrammen entsteht sie mit „Speichern unter“."
        ),
        widget=forms.FileInput(attrs={"accept": ".eml,message/rfc822"}),
        error_messages={
            "required": gettext_lazy("Bitte wählen Sie die E-Mail aus."),
            "empty": gettext_lazy("Diese Datei ist leer. Bitte wählen Sie eine andere."),
        },
    )

    def __init__(self, *args: Any, rooms: list[tuple[str, str]] | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if rooms is not None:
            self.fields["room"] = forms.ChoiceField(
                label=_("Wohin?"), required=False, choices=[("", _("Neuer Raum")), *rooms]
            )

    def clean_mail(self) -> bytes:
        """The bytes of the file."""
        file = self.cleaned_data["mail"]
        if file.size > settings.UPLOAD_LIMIT:
            raise forms.ValidationError(
                _("Die E-Mail ist zu groß. Erlaubt sind höchstens %(limit)d MB.")
                % {"limit": settings.UPLOAD_LIMIT // (1024 * 1024)}
            )
        data: bytes = file.read()
        return data
