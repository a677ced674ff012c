"""What the sign-up form asks beyond allauth's fields."""

from __future__ import annotations

from django import forms
from django.http import HttpRequest
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from rathaus.accounts.models import Account, AccountKind


class ForWhomField(forms.ChoiceField):
    """A choice that is a private person's where nothing was chosen."""

    def clean(self, value: str | None) -> str:
        return str(super().clean(value or AccountKind.CITIZEN))


class SignupForm(forms.Form):
    """Base of allauth's sign-up form: for whom the account is. Staff are invited, they cannot sign
    up themselves."""

    kind = ForWhomField(
        label=_("Für wen ist das Konto?"),
        choices=[
            (AccountKind.CITIZEN.value, _("Für mich als Privatperson")),
            (AccountKind.BUSINESS.value, _("Für ein Unternehmen oder einen Verein")),
        ],
        initial=AccountKind.CITIZEN,
        widget=forms.RadioSelect,
    )
    field_order = ("kind", "email", "password1", "password2")

    def signup(self, request: HttpRequest, account: Account) -> None:
        """Called by allauth with the account it has made."""
        account.kind = self.cleaned_data["kind"]
        account.language = get_language() or account.language  # what we write to them later
        account.save(update_fields=["kind", "language"])
