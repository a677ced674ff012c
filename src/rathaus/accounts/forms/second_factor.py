"""allauth's forms of codes: from an app (TOTP, RFC 6238) and for recovery."""

from __future__ import annotations

from typing import Any

from allauth.core import context
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base import forms as base
from allauth.mfa.models import Authenticator
from allauth.mfa.totp import forms as totp
from allauth.mfa.totp.internal import auth
from django import forms
from django.conf import settings
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from rathaus.accounts import actions
from rathaus.accounts.models import Account

STEP_SECONDS = 30
REQUIRED = {"required": _("Bitte geben Sie den Code ein.")}


def code_field(label: Any, help_text: Any) -> forms.CharField:
    """A field for a code; spaces in it do not matter."""
    widget = forms.TextInput(
        attrs={"autocomplete": "one-time-code", "autocapitalize": "off", "spellcheck": "false"}
    )
    return forms.CharField(
        label=label, help_text=help_text, max_length=20, widget=widget, error_messages=REQUIRED
    )


class CodeCheck:
    """What checking a code has beyond allauth's."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields: dict[str, forms.Field]
        self.fields["code"] = code_field(
            _("Code"),
            _("Sechs Ziffern aus Ihrer App, oder ein Wiederherstellungscode mit acht Ziffern."),
        )

    def clean_code(self) -> str:
        """Raises ValidationError, also for a code from an app that was used already: with a
        tolerance it is good for longer than the one step for which allauth remembers it."""
        try:
            code = str(super().clean_code())  # type: ignore[misc]  # allauth's form beside it
        except ValidationError as error:
            if error.code == "too_many_login_attempts":
                actions.tell_locked_out(account=self._account)
            raise
        if self._authenticator.type == Authenticator.Type.TOTP:
            seconds = STEP_SECONDS * (2 * settings.MFA_TOTP_TOLERANCE + 1)
            if not cache.add(f"totp|{self._account.pk}|{code.strip()}", "used", seconds):
                raise get_adapter().validation_error("incorrect_code")
        return code

    def save(self) -> None:
        super().save()  # type: ignore[misc]  # allauth's form beside it
        if self._authenticator.type == Authenticator.Type.RECOVERY_CODES:
            actions.tell_recovery_code_used(account=self._account)

    @property
    def _account(self) -> Account:
        account: Account = self.user  # type: ignore[attr-defined]  # set by allauth's form
        return account

    @property
    def _authenticator(self) -> Authenticator:
        found: Authenticator = self.authenticator  # type: ignore[attr-defined]  # ditto
        return found


class CodeForm(CodeCheck, base.AuthenticateForm):  # type: ignore[misc]  # the library brings no types
    """The second step of a sign-in."""


class CodeAgainForm(CodeCheck, base.ReauthenticateForm):  # type: ignore[misc]  # ditto
    """To confirm who is there."""


class AppForm(totp.ActivateTOTPForm):  # type: ignore[misc]  # ditto
    """Sets up an app. Until the first code has come, its secret waits in the session: sealed, as
    the session table is in every backup."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.user = kwargs.pop("user")
        forms.Form.__init__(self, *args, **kwargs)
        self.fields["code"] = code_field(
            _("Code aus der App"), _("Die sechs Ziffern, die Ihre App jetzt zeigt.")
        )
        self.secret = self._kept() or self._new()

    @property
    def secret_in_groups(self) -> str:
        """The secret as people type it."""
        return " ".join(self.secret[at : at + 4] for at in range(0, len(self.secret), 4))

    def _kept(self) -> str:
        kept = context.request.session.get(auth.SECRET_SESSION_KEY)
        return str(get_adapter().decrypt(kept)) if kept else ""

    def _new(self) -> str:
        secret = str(auth.generate_totp_secret())
        context.request.session[auth.SECRET_SESSION_KEY] = get_adapter().encrypt(secret)
        return secret
