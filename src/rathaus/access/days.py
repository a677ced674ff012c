"""A day as Germans write it."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

EARLIEST, LATEST = 1900, 2199  # years; "31.12.9999" has no day after it and no midnight in UTC


class DayField(forms.DateField):
    """TT.MM.JJJJ, whatever the language of the page; in a year that an office can mean."""

    default_error_messages = {
        "invalid": _("Bitte geben Sie ein Datum an, das es gibt, zum Beispiel 31.12.2026."),
        "required": _("Bitte geben Sie ein Datum an."),
        "year": _("Bitte prüfen Sie das Jahr."),
    }

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"input_formats": ["%d.%m.%Y"], **kwargs})

    def to_python(self, value: Any) -> date | None:
        day = super().to_python(value)
        if day is not None and not EARLIEST <= day.year <= LATEST:
            raise forms.ValidationError(self.error_messages["year"], code="year")
        return day
