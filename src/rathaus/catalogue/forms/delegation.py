"""The staff's forms for delegations."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from rathaus.access.days import DayField
from rathaus.catalogue.models import Basis, Service
from rathaus.lib import clock
from rathaus.tenancy import queries as tenancy
from rathaus.tenancy.models import Authority, Kind

ALL_MEMBERS = "alle"
DATE_FORMATS = ["%d.%m.%Y", "%Y-%m-%d"]


def _date(label: Any, *, required: bool = True, help_text: Any = "") -> DayField:
    widget = forms.DateInput(format="%d.%m.%Y")
    return DayField(
        label=label,
        required=required,
        help_text=help_text,
        widget=widget,
        input_formats=DATE_FORMATS,
    )


class DelegationForm(forms.Form):
    """Who does a task for whom, from when."""

    service = forms.CharField(label=_("Leistung"), help_text=_("Name oder Schlüssel"))
    giver = forms.ChoiceField(label=_("Wessen Aufgabe?"))
    receiver = forms.CharField(
        label=_("Wer erledigt sie?"),
        help_text=_("Name oder Schlüssel der Behörde. Dieselbe Behörde: sie behält die Aufgabe."),
    )
    basis = forms.ChoiceField(label=_("Grundlage"), choices=Basis.choices, widget=forms.RadioSelect)
    reference = forms.CharField(
        label=_("Fundstelle"),
        help_text=_("Zum Beispiel: Hauptsatzung § 5, oder: Vereinbarung vom 1. März 2024"),
        max_length=300,
        required=False,
    )
    valid_from = _date(_("Gültig ab"))
    valid_to = _date(_("Gültig bis"), required=False, help_text=_("Leer: bis auf Weiteres"))

    def __init__(self, *args: Any, authority: Authority, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.authority = authority
        self.members = {str(a.pk): a for a in tenancy.members(authority)}
        choices: list[tuple[Any, Any]] = [(str(authority.pk), authority.name)]
        if authority.kind == Kind.SAMTGEMEINDE:
            choices.insert(0, (ALL_MEMBERS, _("aller Mitgliedsgemeinden")))
            choices += [(key, member.name) for key, member in self.members.items()]
        field = self.fields["giver"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  # tells mypy
        field.choices = choices

    def clean_service(self) -> Service:
        """The service with that key or exact name."""
        text = self.cleaned_data["service"].strip()
        current = Service.objects.filter(withdrawn_on=None)
        found = current.filter(key=text).first() or current.filter(name__iexact=text).first()
        if found is None:
            raise forms.ValidationError(_("Diese Leistung kennen wir nicht."))
        return found

    def clean_giver(self) -> Authority | None:
        """The authority, or None for all members."""
        key = self.cleaned_data["giver"]
        return None if key == ALL_MEMBERS else self.members.get(key, self.authority)

    def clean_receiver(self) -> Authority:
        """The one existing authority with that key or name."""
        text = self.cleaned_data["receiver"].strip()
        if found := tenancy.by_ars(text):
            return found
        named = list(tenancy.existing().filter(name__iexact=text)[:2])
        if not named:
            raise forms.ValidationError(_("Diese Behörde kennen wir nicht."))
        if len(named) > 1:
            raise forms.ValidationError(
                _("Diesen Namen gibt es mehrmals. Bitte geben Sie den Regionalschlüssel ein.")
            )
        return named[0]


class EndForm(forms.Form):
    """The last day of a delegation."""

    last_day = _date(_("Letzter Tag"), help_text=_("An diesem Tag gilt die Übertragung noch."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"last_day": clock.today()})
        super().__init__(*args, **kwargs)
