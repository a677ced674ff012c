"""allauth's form for another e-mail address."""

from __future__ import annotations

from typing import Any

from allauth.account import forms
from django.utils.translation import gettext_lazy as _


class NewAddressForm(forms.AddEmailForm):  # type: ignore[misc]  # the library brings no types
    """Says that it wants the new address: the one that counts stands above it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].label = _("Neue E-Mail-Adresse")
