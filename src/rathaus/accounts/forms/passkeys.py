"""allauth's forms of passkeys (WebAuthn Level 3). What a browser sends may have any shape: what the
libraries trip over is a passkey that does not fit."""

from __future__ import annotations

import struct
from typing import Any

from allauth.mfa.adapter import get_adapter
from allauth.mfa.webauthn import forms
from django import forms as django_forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

MALFORMED = (ValueError, LookupError, TypeError, AttributeError, RecursionError, struct.error)


class CredentialField(django_forms.JSONField):
    """What the device answered. Nested too deep is malformed like anything else."""

    def to_python(self, value: Any) -> Any:
        try:
            return super().to_python(value)
        except RecursionError as error:
            raise get_adapter().validation_error("incorrect_code") from error


LABEL = django_forms.CharField(
    label=_("Bezeichnung"),
    max_length=80,
    required=False,
    help_text=_("Damit Sie ihn wiedererkennen, zum Beispiel: Mein Telefon"),
)


class Checked:
    """Refuses what is malformed like what does not fit."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields: dict[str, django_forms.Field]
        self.fields["credential"] = CredentialField(widget=django_forms.HiddenInput)

    def clean_credential(self) -> Any:
        """Raises ValidationError."""
        try:
            return super().clean_credential()  # type: ignore[misc]  # allauth's form beside it
        except ValidationError:
            raise
        except MALFORMED as error:
            raise get_adapter().validation_error("incorrect_code") from error


class SignInForm(Checked, forms.LoginWebAuthnForm):  # type: ignore[misc]  # the library brings no types
    """Sign-in by passkey alone."""


class SecondStepForm(Checked, forms.AuthenticateWebAuthnForm):  # type: ignore[misc]  # ditto
    """A passkey after the password."""


class AgainForm(Checked, forms.ReauthenticateWebAuthnForm):  # type: ignore[misc]  # ditto
    """A passkey to confirm who is there."""


class AddForm(forms.AddWebAuthnForm):  # type: ignore[misc]  # ditto
    """A new passkey; each can sign in alone and is asked for PIN, finger or face."""

    name = LABEL
    credential = CredentialField(widget=django_forms.HiddenInput)
    passwordless = None

    def clean(self) -> dict[str, Any]:
        try:
            values: dict[str, Any] = {**super().clean(), "passwordless": True}
        except ValidationError:
            raise
        except MALFORMED as error:
            raise get_adapter().validation_error("incorrect_code") from error
        return values


class RenameForm(forms.EditWebAuthnForm):  # type: ignore[misc]  # ditto
    """A name that one recognises."""

    name = django_forms.CharField(
        label=_("Bezeichnung"),
        max_length=80,
        error_messages={"required": _("Bitte geben Sie dem Passkey eine Bezeichnung.")},
    )
