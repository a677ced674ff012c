"""What the administration enters about another installation."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from rathaus.exchange.actions import Described

LONGEST = 200


class PeerForm(forms.Form):
    """Address and credentials, as the other side has given them."""

    name = forms.CharField(
        label=_("Bezeichnung"),
        max_length=120,
        help_text=_("Zum Beispiel: Landkreis Auental"),
        error_messages={"required": _("Bitte geben Sie der Gegenstelle einen Namen.")},
    )
    url = forms.CharField(
        label=_("Adresse des Zustelldienstes"),
        max_length=300,
        help_text=_("Zum Beispiel: https://rathaus.example/fit-connect"),
        error_messages={"required": _("Bitte geben Sie die Adresse an.")},
    )
    client_id = forms.CharField(
        label=_("Kennung Ihres Zugangs"),
        max_length=LONGEST,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        help_text=_(
            "Die Gegenstelle richtet den Zugang ein und nennt Ihnen Kennung und Geheimnis."
        ),
        error_messages={"required": _("Bitte geben Sie die Kennung an.")},
    )
    secret = forms.CharField(
        label=_("Geheimnis"),
        max_length=LONGEST,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        error_messages={"required": _("Bitte tragen Sie das Geheimnis des Zugangs ein.")},
    )
    fingerprint = forms.CharField(
        label=_("Fingerabdruck des Schlüssels"),
        max_length=80,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        help_text=_(
            "Lassen Sie sich den Fingerabdruck am Telefon vorlesen. Ohne ihn glaubt Rathaus dem "
            "Schlüssel, den die Gegenstelle beim ersten Mal zeigt."
        ),
    )

    def described(self) -> Described:
        """As the actions want it."""
        return Described(**self.cleaned_data)


class ChangeForm(PeerForm):
    """Of one that is there: the address stays, the secret where none is entered."""

    def __init__(self, *args: object, url: str, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # handed on as they are
        self._url = url
        del self.fields["url"]
        self.fields["secret"].required = False
        self.fields["secret"].help_text = str(_("Leer lassen, wenn es gleich bleibt."))

    def described(self) -> Described:
        """As the actions want it."""
        return Described(**self.cleaned_data, url=self._url)


class TrustForm(forms.Form):
    """The fingerprint of a key that came without announcement, as it was read out."""

    fingerprint = forms.CharField(
        label=_("Fingerabdruck, wie ihn die Gegenstelle Ihnen nennt"),
        max_length=80,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        error_messages={"required": _("Bitte geben Sie den Fingerabdruck ein.")},
    )
