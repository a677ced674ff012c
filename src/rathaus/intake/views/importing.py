"""The two forms of the staff pages."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from rathaus.intake.actions.forms import MAX_BYTES


class ImportForm(forms.Form):
    """A file with a form, and the short name to keep it under."""

    file = forms.FileField(
        label=_("Datei"),
        help_text=_(
            "FIM-Stammdatenschema als XDatenfelder 2 oder 3 (XML) oder ein eigenes Formular "
            "(JSON), höchstens 10 MB."
        ),
        widget=forms.ClearableFileInput(attrs={"accept": ".xml,.json"}),
    )
    key = forms.SlugField(
        label=_("Kurzname"),
        required=False,
        max_length=80,
        help_text=_(
            "Kleinbuchstaben, Ziffern und Bindestriche. Ohne Angabe nehmen wir die FIM-Nummer. "
            "Mit dem Kurznamen eines vorhandenen Formulars entsteht eine neue Fassung davon."
        ),
    )

    def clean_file(self) -> object:
        """Refuse what is too large before it is read."""
        file = self.cleaned_data["file"]
        if file.size > MAX_BYTES:
            raise forms.ValidationError(_("Die Datei ist größer als 10 MB."))
        return file


class RulesForm(forms.Form):
    """Rules between answers as JSON."""

    rules = forms.CharField(
        label=_("Regeln (JSON)"), required=False, widget=forms.Textarea(attrs={"rows": 16})
    )
