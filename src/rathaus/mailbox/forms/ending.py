"""The confirmation that an account shall end."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class EndForm(forms.Form):
    """A tick, so that no single click does it."""

    sure = forms.BooleanField(
        label=_("Ich möchte mein Konto endgültig löschen."),
        error_messages={"required": _("Bitte bestätigen Sie, dass Sie Ihr Konto löschen möchten.")},
    )
