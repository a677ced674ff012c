"""A day as Germans write it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


class DayField(forms.DateField):
    """TT.MM.JJJJ, whatever the language of the page."""

    default_error_messages = {
        "invalid": _("Bitte geben Sie ein Datum an, das es gibt, zum Beispiel 31.12.2026."),
        "required": _("Bitte geben Sie ein Datum an."),
    }

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(input_formats=["%d.%m.%Y"], **kwargs)
