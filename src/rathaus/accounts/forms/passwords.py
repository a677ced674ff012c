"""allauth's forms that see a password: they tell whoever keeps keys behind it (`registry`)."""

from __future__ import annotations

from allauth.account import forms
from allauth.core import context
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.http import HttpRequest, HttpResponse

from rathaus.accounts import actions, queries, registry
from rathaus.accounts.models import Account
from rathaus.lib import clock


class LoginForm(forms.LoginForm):  # type: ignore[misc]  # the library brings no types
    """Sign-in with a password."""

    def login(self, request: HttpRequest, redirect_url: str | None = None) -> HttpResponse:
        response: HttpResponse = super().login(request, redirect_url=redirect_url)
        password = self.cleaned_data["password"]
        if isinstance(request.user, Account):
            registry.signed_in(request, request.user, password)
        elif self.user.is_active and queries.has_factor(self.user):
            registry.password_shown(request, self.user, password)
        return response


class NewAccountForm(forms.SignupForm):  # type: ignore[misc]  # ditto
    """Sign-up that takes as long for an address that has an account already."""

    def try_save(self, request: HttpRequest) -> tuple[Account | None, HttpResponse | None]:
        if self.account_already_exists:
            make_password(self.cleaned_data["password1"])
        saved: tuple[Account | None, HttpResponse | None] = super().try_save(request)
        return saved


class ChangePasswordForm(forms.ChangePasswordForm):  # type: ignore[misc]  # ditto
    """A new password by somebody who knows the old one."""

    @transaction.atomic
    def save(self) -> None:
        super().save()
        values = self.cleaned_data
        registry.password_changed(self.user, values["oldpassword"], values["password1"])
        actions.note_password(account=self.user, reset=False, at=clock.now())
        keep = context.request.session.session_key
        actions.end_others(account=self.user, keep=str(keep))


class ResetPasswordKeyForm(forms.ResetPasswordKeyForm):  # type: ignore[misc]  # ditto
    """A password by the link of an invitation or after the old one was forgotten."""

    @transaction.atomic
    def save(self) -> None:
        super().save()
        registry.password_reset(self.user, self.cleaned_data["password1"])
        actions.note_password(account=self.user, reset=True, at=clock.now())
        actions.end_others(account=self.user)


class SetPasswordForm(forms.SetPasswordForm):  # type: ignore[misc]  # ditto
    """The first password of somebody who signs in by a provider."""

    @transaction.atomic
    def save(self) -> None:
        super().save()
        actions.note_password(account=self.user, reset=False, at=clock.now())
