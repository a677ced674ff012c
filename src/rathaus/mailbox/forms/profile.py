"""What a person or business tells about itself. The names of the fields are meanings of answers
(`intake.forms.meanings`), so that the values fit into any form."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rathaus.accounts.models import AccountKind, TrustLevel
from rathaus.lib import clock
from rathaus.mailbox.content import Source

EARLIEST_BIRTH = date(1900, 1, 1)
BUSINESS_ONLY = ("company_name",)
CITIZEN_ONLY = ("birth_date",)


def _text(
    label: Any, autocomplete: str, *, length: int = 100, width: str = "", **more: Any
) -> forms.CharField:
    attrs = (
        {"autocomplete": autocomplete, "width": width} if width else {"autocomplete": autocomplete}
    )
    return forms.CharField(
        label=label,
        required=False,
        max_length=length,
        widget=forms.TextInput(attrs=attrs | more.pop("attrs", {})),
        **more,
    )


class ProfileForm(forms.Form):
    """All answers are voluntary."""

    company_name = _text(gettext_lazy("Name des Unternehmens"), "organization", length=200)
    given_name = _text(gettext_lazy("Vorname"), "given-name")
    family_name = _text(gettext_lazy("Nachname"), "family-name")
    birth_date = forms.DateField(
        label=gettext_lazy("Geburtsdatum"),
        required=False,
        input_formats=["%d.%m.%Y"],
        widget=forms.DateInput(attrs={"autocomplete": "bday"}),
        error_messages={
            "invalid": gettext_lazy(
                "Bitte geben Sie ein Datum an, das es gibt, zum Beispiel 31.12.1980."
            )
        },
    )
    street = _text(gettext_lazy("Straße"), "off")
    house_number = _text(
        gettext_lazy("Hausnummer"),
        "off",
        length=20,
        width="10",
        validators=[
            RegexValidator(
                r"^\d", gettext_lazy("Eine Hausnummer beginnt mit einer Ziffer, zum Beispiel 12 a.")
            )
        ],
    )
    postcode = _text(
        gettext_lazy("Postleitzahl"),
        "postal-code",
        length=5,
        width="10",
        attrs={"inputmode": "numeric"},
        validators=[
            RegexValidator(
                r"^\d{5}\Z",
                gettext_lazy("Eine Postleitzahl hat fünf Ziffern, zum Beispiel 29000."),
            )
        ],
    )
    town = _text(gettext_lazy("Ort"), "address-level2")
    phone = _text(
        gettext_lazy("Telefon"),
        "tel",
        length=40,
        width="20",
        attrs={"type": "tel"},
        validators=[
            RegexValidator(
                r"^(?=(?:\D*\d){4})\+?[\d\s()/-]+\Z",
                gettext_lazy("Bitte geben Sie eine Telefonnummer an, zum Beispiel 05999 100-20."),
            )
        ],
    )

    def __init__(
        self, *args: Any, kind: str, sources: Mapping[str, Source] | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        for meaning, source in (sources or {}).items():
            if meaning in self.fields:
                self.fields[meaning].help_text = _(
                    "Übernommen aus %(name)s, Vertrauensniveau „%(level)s“."
                ) % {"name": source.name, "level": TrustLevel(source.level).label}
        for name in CITIZEN_ONLY if kind == AccountKind.BUSINESS else BUSINESS_ONLY:
            del self.fields[name]

    def clean_birth_date(self) -> date | None:
        given: date | None = self.cleaned_data["birth_date"]
        if given and given > clock.today():
            raise forms.ValidationError(_("Das Geburtsdatum liegt in der Zukunft."))
        if given and given < EARLIEST_BIRTH:
            raise forms.ValidationError(_("Bitte prüfen Sie das Jahr des Geburtsdatums."))
        return given

    @staticmethod
    def initial_from(values: dict[str, str]) -> dict[str, Any]:
        """Stored values (dates in ISO 8601) as the form shows them."""
        day = values.get("birth_date", "")
        return values | {"birth_date": date.fromisoformat(day) if day else None}

    @property
    def values(self) -> dict[str, str]:
        """What was entered, by meaning; dates in ISO 8601."""
        entered = self.cleaned_data.items()
        return {
            name: value.isoformat() if isinstance(value, date) else str(value)
            for name, value in entered
            if value
        }
