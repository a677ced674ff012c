"""Forms for mandates and companies."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.functional import Promise, lazy
from django.utils.translation import gettext_lazy as _

from rathaus.access.days import DayField
from rathaus.access.mandates.content import Names
from rathaus.accounts.models import MandateRole
from rathaus.lib import clock

HELP: dict[str, str | Promise] = {
    MandateRole.ADMINISTRATOR: _(
        "Wie bei „Anträge stellen und Postfach lesen“. Pflegt außerdem das Profil und bestimmt, "
        "wer für das Unternehmen handelt."
    ),
    MandateRole.APPLICANT: _(
        "Stellt und korrigiert Anträge, nimmt sie zurück, liest Bescheide und antwortet. Die "
        "Angaben aus dem Profil stehen in den Formularen."
    ),
    MandateRole.READER: _(
        "Liest Nachrichten und Bescheide, mehr nicht. Was diese Person abruft, gilt als abgerufen."
    ),
}


def _name(label: Any, autocomplete: str = "off", **more: Any) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": autocomplete}),
        error_messages={"required": _("Bitte geben Sie einen Namen an.")},
        **more,
    )


class AskForm(forms.Form):
    """Whom to ask to act for oneself, or for the company."""

    email = forms.EmailField(
        label=_("E-Mail-Adresse der Person"),
        help_text=_(
            "Dorthin schicken wir eine E-Mail ohne Namen und Inhalt. Die Person meldet sich mit "
            "dieser Adresse an und nimmt an."
        ),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        error_messages={
            "required": _("Bitte geben Sie eine E-Mail-Adresse an."),
            "invalid": _("Bitte geben Sie eine vollständige E-Mail-Adresse an."),
        },
    )
    name = _name(
        _("Name der Person"), help_text=_("Vor- und Nachname. Die Person kann ihn berichtigen.")
    )
    own_name = _name(
        _("Ihr Name"), "name", help_text=_("So sieht die Person, von wem die Anfrage kommt.")
    )
    role = forms.ChoiceField(
        label=_("Was darf die Person?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Bitte wählen Sie, was die Person darf.")},
    )
    valid_from = DayField(label=_("Gültig ab"), initial=clock.today)
    valid_to = DayField(
        label=_("Gültig bis"),
        required=False,
        help_text=_("Ohne Datum gilt sie, bis eine Seite sie beendet."),
    )

    def __init__(
        self, *args: Any, roles: list[MandateRole], principal: str = "", **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        choices = [(role.value, _with_help(role)) for role in roles]
        self.fields["role"].choices = choices  # type: ignore[attr-defined]  # a ChoiceField
        self._principal = principal
        if principal:  # a company is called as it is
            del self.fields["own_name"]

    @property
    def terms(self) -> dict[str, Any]:
        """What `actions.ask` takes."""
        values = dict(self.cleaned_data)
        names = Names(values.pop("own_name", self._principal), values.pop("name"))
        return {**values, "names": names}


def _with_help(role: MandateRole) -> Any:
    return lazy(lambda: f"{role.label}. {HELP[role]}", str)()


class AnswerForm(forms.Form):
    """Take a mandate on."""

    name = _name(
        _("Ihr Name"),
        "name",
        help_text=_("So steht er bei der Behörde und in Bescheiden: „vertreten durch …“."),
    )


class DissolveForm(forms.Form):
    """A tick, so that no single click does it."""

    sure = forms.BooleanField(
        label=_("Ich möchte dieses Unternehmen hier endgültig auflösen."),
        error_messages={
            "required": _("Bitte bestätigen Sie, dass Sie das Unternehmen auflösen möchten.")
        },
    )


class CompanyForm(forms.Form):
    """A company that has no sign-in of its own."""

    name = _name(_("Name des Unternehmens"), "organization")
    own_name = _name(
        _("Ihr Name"),
        "name",
        help_text=_("So steht er bei der Behörde und in Bescheiden: „vertreten durch …“."),
    )
