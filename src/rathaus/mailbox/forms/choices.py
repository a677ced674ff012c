"""Which e-mails somebody wants."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class MailChoiceForm(forms.Form):
    """What can be turned off."""

    messages = forms.BooleanField(
        label=_("Bei neuen Nachrichten und Eingangsbestätigungen"), required=False
    )
    reminders = forms.BooleanField(
        label=_("Zur Erinnerung, wenn Sie bis zu einem Tag antworten sollen"), required=False
    )
