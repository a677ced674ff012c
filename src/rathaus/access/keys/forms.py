"""Forms of the keys."""

from __future__ import annotations

import re
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.core.internal import ratelimit
from django import forms
from django.contrib.auth.password_validation import validate_password
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from shamir_mnemonic import MnemonicError
from shamir_mnemonic.share import Share
from shamir_mnemonic.wordlist import WORD_INDEX_MAP

from rathaus.accounts.models import Account
from rathaus.vault import personal
from rathaus.vault.envelope import PrivateKey
from rathaus.vault.errors import WrongSecret
from rathaus.vault.recovery import FEWEST_NEEDED, MOST_SHARES

WORDS_OF_A_SHARE = 33  # of a secret of 256 bits (SLIP-0039)


class PasswordForm(forms.Form):
    """The password of who is signed in; attempts count together with those at the sign-in."""

    password = forms.CharField(
        label=_("Ihr Passwort"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        error_messages={"required": _("Bitte geben Sie Ihr Passwort ein.")},
    )

    def __init__(self, *args: Any, request: HttpRequest, account: Account, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.request, self.account = request, account

    def clean_password(self) -> str:
        password = str(self.cleaned_data["password"])
        found = get_adapter(self.request).authenticate(
            self.request, email=self.account.email, password=password
        )
        if found != self.account:
            raise forms.ValidationError(
                gettext("Das Passwort stimmt nicht. Achten Sie auf Groß- und Kleinschreibung.")
            )
        return password


class UnlockForm(forms.Form):
    """The passphrase of the own key; failed attempts count as failed sign-ins do."""

    password = forms.CharField(
        label=_("Ihr Schlüssel-Passwort"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        error_messages={"required": _("Bitte geben Sie Ihr Schlüssel-Passwort ein.")},
    )

    def __init__(self, *args: Any, request: HttpRequest, account: Account, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.request, self.account = request, account
        self.pair: PrivateKey | None = None

    def clean_password(self) -> str:
        password, key = str(self.cleaned_data["password"]), f"key:{self.account.pk}"
        usage = ratelimit.consume(
            self.request, app="allauth.account", action="login_failed", key=key
        )
        if not usage:
            raise forms.ValidationError(
                gettext("Das waren zu viele Versuche. Bitte warten Sie einige Minuten.")
            )
        try:
            self.pair = personal.open_with_password(self.account, password)
        except WrongSecret as error:
            raise forms.ValidationError(
                gettext("Das Schlüssel-Passwort stimmt nicht. Achten Sie auf Groß und klein.")
            ) from error
        usage.rollback()
        return password


class PassphraseForm(forms.Form):
    """A passphrase of the own key, twice; `lost` where the old one is forgotten."""

    passphrase = forms.CharField(
        label=_("Schlüssel-Passwort"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_(
            "Mindestens 12 Zeichen, zum Beispiel fünf Wörter. Nicht das Passwort Ihres Rechners."
        ),
        error_messages={"required": _("Bitte wählen Sie ein Schlüssel-Passwort.")},
    )
    again = forms.CharField(
        label=_("Schlüssel-Passwort wiederholen"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        error_messages={"required": _("Bitte wiederholen Sie das Schlüssel-Passwort.")},
    )
    lost = forms.BooleanField(
        label=_("Ich habe mein Schlüssel-Passwort vergessen und beginne einen neuen Schlüssel"),
        error_messages={"required": _("Bitte bestätigen Sie, dass Sie neu beginnen wollen.")},
    )

    def __init__(self, *args: Any, account: Account, asks_lost: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.account = account
        if not asks_lost:
            del self.fields["lost"]

    def clean_passphrase(self) -> str:
        passphrase = str(self.cleaned_data["passphrase"])
        validate_password(passphrase, self.account)
        return passphrase

    def clean_again(self) -> str:
        again = str(self.cleaned_data["again"])
        if again != self.cleaned_data.get("passphrase", again):
            raise forms.ValidationError(gettext("Die beiden Eingaben sind nicht gleich."))
        return again


class PasskeyForm(forms.Form):
    """A name for a new passkey, which the script fills in with what the device answered."""

    label = forms.CharField(
        label=_("Bezeichnung"),
        max_length=80,
        help_text=_("Damit Sie ihn wiedererkennen, zum Beispiel: Rechner im Büro"),
        error_messages={"required": _("Bitte geben Sie dem Passkey eine Bezeichnung.")},
    )


class RecoveryForm(forms.Form):
    """How many shares, who keeps them."""

    keepers = forms.CharField(
        label=_("Wer verwahrt die Anteile?"),
        help_text=_(
            "Eine Zeile je Anteil. Nehmen Sie mindestens zwei Stellen, zum Beispiel den Landkreis "
            "und eine Nachbargemeinde. Wer zwei Anteile bekommt, steht in zwei Zeilen."
        ),
        max_length=(120 + 2) * MOST_SHARES,
        widget=forms.Textarea(attrs={"rows": 5, "autocomplete": "off"}),
        error_messages={"required": _("Bitte nennen Sie, wer die Anteile verwahrt.")},
    )
    needed = forms.IntegerField(
        label=_("Wie viele Anteile sind zum Wiederherstellen nötig?"),
        help_text=_(
            "Mindestens 2. Sind es weniger als gedruckt werden, darf ein Blatt verloren gehen."
        ),
        min_value=FEWEST_NEEDED,
        max_value=MOST_SHARES,
        initial=FEWEST_NEEDED,
        widget=forms.NumberInput(attrs={"width": "4"}),
        error_messages={"required": _("Bitte geben Sie eine Zahl an.")},
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def clean_keepers(self) -> list[str]:
        lines = str(self.cleaned_data["keepers"]).splitlines()
        names = [" ".join(line.split()) for line in lines if line.strip()]
        if any(len(name) > 120 for name in names):
            raise forms.ValidationError(gettext("Bitte höchstens 120 Zeichen in einer Zeile."))
        return names


class ShareField(forms.CharField):
    """The words of one sheet; says which word is wrong."""

    widget = forms.Textarea(attrs={"rows": 5, "autocomplete": "off", "spellcheck": "false"})

    def clean(self, value: Any) -> str:
        words = re.findall(r"[^\W\d_]+", str(super().clean(value)).lower())
        for number, word in enumerate(words, start=1):
            if word not in WORD_INDEX_MAP:
                raise forms.ValidationError(
                    gettext("Das %(number)d. Wort „%(word)s“ kommt in keinem Anteil vor.")
                    % {"number": number, "word": word[:20]}
                )
        if len(words) != WORDS_OF_A_SHARE:
            raise forms.ValidationError(
                gettext("Ein Anteil hat %(needed)d Wörter. Hier stehen %(found)d.")
                % {"needed": WORDS_OF_A_SHARE, "found": len(words)}
            )
        try:
            Share.from_mnemonic(" ".join(words))
        except MnemonicError as error:
            raise forms.ValidationError(
                gettext("Ein Wort ist nicht das vom Blatt. Bitte vergleichen Sie alle Wörter.")
            ) from error
        return " ".join(words)


class SharesForm(forms.Form):
    """As many sheets as are needed, in any order."""

    def __init__(self, *args: Any, needed: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for number in range(1, needed + 1):
            self.fields[f"share_{number}"] = ShareField(
                label=gettext("Wörter des %(number)d. Blattes") % {"number": number},
                error_messages={"required": _("Bitte geben Sie die Wörter des Blattes ein.")},
            )

    def words(self) -> list[str]:
        """The words of each sheet."""
        return [self.cleaned_data[name] for name in self.fields]
