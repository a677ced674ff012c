"""The staff's forms for offers."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from rathaus.accounts.models import TrustLevel
from rathaus.catalogue.models import Law, Offer, Part, Period, Remedy, Service
from rathaus.tenancy.models import Authority

ROWS = {Part.TEXT: 10, Part.REQUIRED_DOCUMENTS: 5, Part.REMEDY: 6, Part.CONTACT: 5, Part.EXTRA: 5}
SHORT = {Part.DEEMED_BY: 200, Part.TITLE: 200, Part.PROCESSING_TIME: 200, Part.PROCESSING_DAYS: 3}
HELP = {
    Part.SUMMARY: _("Ein oder zwei kurze Sätze: was, für wen."),
    Part.TEXT: _("Kurze Sätze, „Sie“. Eine leere Zeile beginnt einen Absatz."),
    Part.REQUIRED_DOCUMENTS: _("Eine Unterlage in jeder Zeile."),
    Part.FEE: _("Zum Beispiel: 25 Euro, oder: kostenlos."),
    Part.PROCESSING_DAYS: _("Eine Zahl. Danach richtet sich die Frist im Vorgang."),
    Part.REMEDY: _(
        "Steht am Ende des Bescheids. {behoerde} und {anschrift} setzen wir ein. Fehlt die "
        "Belehrung, können Betroffene ein Jahr lang vorgehen (§ 58 VwGO)."
    ),
    Part.REGIME: _("Danach richtet sich, ab wann der Bescheid gilt."),
    Part.DEEMED_BY: _(
        "Nur wo eine Rechtsvorschrift das anordnet: ihre Fundstelle, zum Beispiel „§ 6a GewO“. "
        "Leer: Ohne Entscheidung gilt nichts als genehmigt."
    ),
    Part.CONTACT: _("Leer: Anschrift und Telefon der zuständigen Behörde."),
    Part.EXTRA: _("Was nur hier gilt."),
}


CHOICES = {
    Part.REMEDY_KIND: [("", _("noch nicht festgelegt")), *Remedy.choices],
    Part.REGIME: [("", _("wie üblich: Verwaltungsverfahrensgesetz")), *Law.choices],
    Part.DEEMED_PERIOD: Period.choices,
}


class PartsForm(forms.Form):
    """The parts an offer may write, prefilled with what counts now."""

    def __init__(self, *args: Any, parts: Collection[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for part in Part:
            if part.value in parts:
                self.fields[part.value] = _part_field(part)


def _part_field(part: Part) -> forms.Field:
    common: dict[str, Any] = {"label": part.label, "required": False}
    common["help_text"] = HELP.get(part, "")
    if part in CHOICES:
        return forms.ChoiceField(choices=CHOICES[part], **common)
    if part == Part.PROCESSING_DAYS:
        return forms.RegexField(
            r"^[0-9]{0,3}$",
            error_messages={"invalid": _("Bitte geben Sie eine Zahl unter 1000 ein.")},
            widget=forms.TextInput(attrs={"inputmode": "numeric", "width": "4"}),
            **common,
        )
    if part in SHORT:
        return forms.CharField(max_length=SHORT[part], **common)
    area = forms.Textarea(attrs={"rows": ROWS.get(part, 3)})
    return forms.CharField(max_length=10_000, widget=area, **common)


class ConditionsForm(forms.Form):
    """Form, trust level and what those who inherit may write themselves."""

    form_version = forms.ChoiceField(label=_("Formular"), required=False)
    trust_level = forms.TypedChoiceField(
        label=_("Vertrauensniveau der Anmeldung"),
        choices=[("", _("wie zentral festgelegt, sonst Basisregistrierung")), *TrustLevel.choices],
        coerce=int,
        empty_value=None,
        required=False,
    )
    overridable = forms.MultipleChoiceField(
        label=_("Diese Teile dürfen andere selbst schreiben, wenn sie dieses Angebot übernehmen"),
        choices=Part.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    def __init__(
        self,
        *args: Any,
        versions: Iterable[tuple[UUID, str]],
        inherits: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", _("kein Formular")), *((str(key), title) for key, title in versions)]
        initial = self.initial.get("form_version")
        if initial and str(initial) not in dict(choices):
            choices.append((str(initial), _("bisherige Fassung")))
        field = self.fields["form_version"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  # tells mypy
        field.choices = choices
        if inherits:
            field.help_text = _("Hat das zentrale Angebot ein Formular, gilt jenes.")

    def clean_form_version(self) -> UUID | None:
        """The id, or None for no form."""
        value = self.cleaned_data["form_version"]
        return UUID(value) if value else None


class OfferChoice(forms.ModelChoiceField):  # type: ignore[type-arg]  # not generic at run time
    """A choice of offers, named by service and authority."""

    def label_from_instance(self, obj: Offer) -> str:
        """What the list shows."""
        return f"{obj.service.name} ({obj.authority.name})"


class CreateForm(forms.Form):
    """A new offer: from a central one, or of a service."""

    authority = forms.ModelChoiceField(
        label=_("Für welche Behörde?"), queryset=Authority.objects.none(), empty_label=None
    )
    based_on = OfferChoice(
        label=_("Zentrales Angebot übernehmen"),
        help_text=_(
            "Sie übernehmen die Texte und das Formular und ändern nur, was hier anders ist."
        ),
        queryset=Offer.objects.none(),
        required=False,
        empty_label=_("keines, eigene Texte schreiben"),
    )
    service = forms.CharField(
        label=_("Oder: Leistung"),
        help_text=_("Name oder Schlüssel, wenn Sie eigene Texte schreiben."),
        required=False,
        max_length=300,
    )

    def __init__(
        self, *args: Any, authorities: list[Authority], templates: Any, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        authority, based_on = self.fields["authority"], self.fields["based_on"]
        assert isinstance(authority, forms.ModelChoiceField)  # noqa: S101  # tells mypy
        assert isinstance(based_on, forms.ModelChoiceField)  # noqa: S101  # tells mypy
        keys = [a.pk for a in authorities]
        authority.queryset = Authority.objects.filter(pk__in=keys)
        authority.initial = keys[0] if keys else None
        based_on.queryset = templates

    def clean(self) -> dict[str, Any]:
        """`service` becomes the Service; with a central offer it is that offer's."""
        data = super().clean() or {}
        based_on: Offer | None = data.get("based_on")
        if based_on is not None:
            data["service"] = based_on.service
            return data
        data["service"] = self._service(data.get("service", ""))
        return data

    def _service(self, text: str) -> Service | None:
        text = text.strip()
        current = Service.objects.filter(withdrawn_on=None)
        found = current.filter(key=text).first() or current.filter(name__iexact=text).first()
        if found is None and text:
            close = ", ".join(
                current.filter(name__icontains=text).values_list("name", flat=True)[:5]
            )
            message = _("Diese Leistung kennen wir nicht.")
            hint = _("Meinten Sie: %s?") % close if close else ""
            self.add_error("service", f"{message} {hint}".strip())
        elif found is None:
            self.add_error("service", _("Wählen Sie ein zentrales Angebot oder eine Leistung."))
        return found


class ServiceForm(forms.Form):
    """What we add to a service."""

    name_en = forms.CharField(label=_("Name auf Englisch"), max_length=300, required=False)
    synonyms = forms.CharField(
        label=_("Alltagswörter"),
        help_text=_("So nennen es die Leute. Ein Wort oder eine Wendung in jeder Zeile."),
        widget=forms.Textarea(attrs={"rows": 6}),
        max_length=4000,
        required=False,
    )
    synonyms_en = forms.CharField(
        label=_("Alltagswörter auf Englisch"),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=4000,
        required=False,
    )
    level = forms.ChoiceField(
        label=_("Wer erledigt das, wenn nichts übertragen ist?"), widget=forms.RadioSelect
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["level"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  # tells mypy
        field.choices = Service._meta.get_field("level").choices or []
