"""allauth's forms that see a password: they tell whoever keeps keys behind it (`registry`)."""

from __future__ import annotations

from allauth.account import forms
from django.db import transaction
from django.http import HttpRequest, HttpResponse

from rathaus.accounts import registry
from rathaus.accounts.models import Account


class LoginForm(forms.LoginForm):  # type: ignore[misc]  # the library brings no types
    """Sign-in with a password."""

    def login(self, request: HttpRequest, redirect_url: str | None = None) -> HttpResponse:
        response: HttpResponse = super().login(request, redirect_url=redirect_url)
        if isinstance(request.user, Account):  # else a further step follows
            registry.signed_in(request, request.user, self.cleaned_data["password"])
        return response


class ChangePasswordForm(forms.ChangePasswordForm):  # type: ignore[misc]  # ditto
    """A new password by somebody who knows the old one."""

    @transaction.atomic
    def save(self) -> None:
        super().save()
        values = self.cleaned_data
        registry.password_changed(self.user, values["oldpassword"], values["password1"])


class ResetPasswordKeyForm(forms.ResetPasswordKeyForm):  # type: ignore[misc]  # ditto
    """A password by the link of an invitation or after the old one was forgotten."""

    @transaction.atomic
    def save(self) -> None:
        super().save()
        registry.password_reset(self.user, self.cleaned_data["password1"])
