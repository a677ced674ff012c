"""The form before an account is made for somebody who came from an identity provider."""

from __future__ import annotations

from typing import Any

from allauth.socialaccount import forms
from django.forms import BooleanField, HiddenInput
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rathaus.accounts.identities import config
from rathaus.accounts.identities.provider import received_by


class IdentitySignupForm(forms.SignupForm):  # type: ignore[misc]  # the library brings no types
    """For whom, at which address, and that this is wanted. An address that the provider has
    confirmed and the operator trusts stands as it is; any other one is confirmed by e-mail."""

    agreed = BooleanField(
        label=gettext_lazy(
            "Ja, ein Konto anlegen und die übermittelten Angaben verschlüsselt in mein Profil "
            "übernehmen"
        ),
        error_messages={
            "required": gettext_lazy("Bitte setzen Sie das Häkchen, wenn Sie ein Konto möchten.")
        },
    )
    field_order = ("kind", "email", "agreed")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        said = received_by(self.sociallogin)
        row = config.find(said.provider)
        audience = row.audience if row else ()
        kinds = [each for each in self.fields["kind"].choices if each[0] in audience]
        self.fields["kind"].choices = kinds
        if len(kinds) == 1:
            self.fields["kind"].initial = kinds[0][0]
            self.fields["kind"].widget = HiddenInput()
        self.fields["email"].label = _("E-Mail-Adresse")
        self.source = said.source
        self.trusted = said.email if said.email_verified else ""
        if self.trusted:
            self.fields["email"].disabled = True
            self.fields["email"].help_text = _("Bestätigt von %(name)s.") % {"name": said.source}
        else:
            self.sociallogin.email_addresses = []
            self.fields["email"].help_text = _("Wir schicken Ihnen einen Link zur Bestätigung.")
