"""Turns the contact form into a value."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from rathaus.tenancy.actions import Contact
from rathaus.tenancy.models import Authority


class ContactForm(forms.Form):
    """Street, town, telephone, e-mail, opening hours and host name of an authority."""

    street = forms.CharField(label=_("Straße und Hausnummer"), max_length=200, required=False)
    postal_town = forms.CharField(
        label=_("Postleitzahl und Ort"),
        max_length=200,
        required=False,
        help_text=_("Leer lassen, wenn der Sitz aus dem Gemeindeverzeichnis stimmt."),
    )
    phone = forms.CharField(label=_("Telefon"), max_length=50, required=False)
    email = forms.EmailField(label=_("E-Mail der Verwaltung"), required=False)
    opening_hours = forms.CharField(
        label=_("Öffnungszeiten"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("Eine Zeile für jeden Tag, zum Beispiel: Montag 8:00 bis 12:00 Uhr"),
    )
    hostname = forms.CharField(
        label=_("Eigene Adresse im Netz"),
        max_length=253,
        required=False,
        help_text=_(
            "Unter dieser Adresse zeigt Rathaus Ihre eigene Startseite, zum Beispiel"
            " www.musterdorf.de. Die Adresse muss auf diesen Server zeigen."
        ),
    )

    @staticmethod
    def values_of(authority: Authority) -> dict[str, Any]:
        """What the form shows at first."""
        return {name: getattr(authority, name) for name in Contact.__dataclass_fields__}

    def contact(self) -> Contact:
        """The value; only of a valid form."""
        values = {name: self.cleaned_data[name] for name in Contact.__dataclass_fields__}
        hours = values["opening_hours"].replace("\r\n", "\n").strip()
        return Contact(**{**values, "opening_hours": hours})
