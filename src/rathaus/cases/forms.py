"""Forms of the staff's pages."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid5

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from rathaus.accounts.models import Post
from rathaus.cases.content import Decision
from rathaus.cases.models import Claim, Way
from rathaus.cases.states import Outcome
from rathaus.lib import ids

ANSWER_DAYS = 14
ADDRESS_LINES = 6
MOST_DAYS = 366
TEXT_LIMIT = 20_000  # characters; a long letter has about 3,000 a page

TEMPLATES: dict[str, tuple[str | Promise, str | Promise]] = {
    "unterlagen": (
        _("Unterlagen erhalten"),
        _(
            "Guten Tag,\n\nvielen Dank, Ihre Unterlagen sind bei uns angekommen. "
            "Wir prüfen sie und melden uns wieder bei Ihnen.\n\nMit freundlichen Grüßen"
        ),
    ),
    "dauer": (
        _("Es dauert länger"),
        _(
            "Guten Tag,\n\ndie Bearbeitung Ihres Antrags dauert leider länger als erwartet. "
            "Sie müssen nichts tun. Wir melden uns, sobald es etwas Neues gibt.\n\n"
            "Mit freundlichen Grüßen"
        ),
    ),
    "termin": (
        _("Termin vorschlagen"),
        _(
            "Guten Tag,\n\nbitte kommen Sie für Ihren Antrag einmal bei uns vorbei. "
            "Unser Vorschlag: am … um … Uhr. Passt Ihnen das? Antworten Sie einfach hier im "
            "Postfach.\n\nMit freundlichen Grüßen"
        ),
    ),
}


class OnceForm(forms.Form):
    """A form that is carried out once, however often its button is pressed."""

    key = forms.UUIDField(widget=forms.HiddenInput, initial=ids.new_id)

    @property
    def once(self) -> UUID:
        """The key of exactly these values: who goes back to the filled-in page, writes something
        else and sends again means a second one. Whoever does not know the random key in the page
        learns nothing about the values from it."""
        values = {name: str(value) for name, value in self.cleaned_data.items() if name != "key"}
        return uuid5(self.cleaned_data["key"], repr(sorted(values.items())))


class NoteForm(OnceForm):
    text = forms.CharField(
        label=_("Vermerk"),
        help_text=_("Nur für Ihre Behörde. Die antragstellende Person sieht ihn nicht."),
        max_length=TEXT_LIMIT,
        widget=forms.Textarea(attrs={"rows": 6}),
    )


class MessageForm(OnceForm):
    text = forms.CharField(
        label=_("Ihre Nachricht"),
        help_text=_("Sie erscheint im Postfach der antragstellenden Person."),
        max_length=TEXT_LIMIT,
        widget=forms.Textarea(attrs={"rows": 10}),
    )


class AssignForm(forms.Form):
    """Choose a colleague; pass `posts`."""

    def __init__(self, *args: Any, posts: list[Post], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.posts = {str(post.pk): post for post in posts}
        self.fields["post"] = forms.ChoiceField(
            label=_("Wer bearbeitet den Vorgang?"),
            choices=[(key, _described(post)) for key, post in self.posts.items()],
            widget=forms.RadioSelect,
        )

    def chosen(self) -> Post:
        """The chosen post."""
        return self.posts[self.cleaned_data["post"]]


class CorrectionForm(OnceForm):
    """Mark fields of the application and say what is wrong; pass `fields` as (path, label)."""

    note = forms.CharField(
        label=_("Was fehlt oder stimmt nicht?"),
        help_text=_("Schreiben Sie so, dass man es ohne Rückfrage versteht."),
        max_length=TEXT_LIMIT,
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    answer_by = forms.DateField(label=_("Antwort bis"))

    def __init__(self, *args: Any, fields: list[tuple[str, str]], today: date) -> None:
        super().__init__(*args)
        self.today = today
        self.fields["answer_by"].initial = today + timedelta(days=ANSWER_DAYS)
        self.fields["paths"] = forms.MultipleChoiceField(
            label=_("Welche Angaben sollen geändert oder ergänzt werden?"),
            choices=fields,
            required=False,
            widget=forms.CheckboxSelectMultiple,
        )
        self.order_fields(["paths", "note", "answer_by"])

    def clean_answer_by(self) -> date:
        """A day that leaves time to answer."""
        day: date = self.cleaned_data["answer_by"]
        if day <= self.today:
            raise forms.ValidationError(_("Bitte geben Sie einen Tag in der Zukunft an."))
        return day


class DecisionForm(forms.Form):
    """What the notice says. Reasons may be missing only where everything is granted
    (§ 39 (2) no. 1 VwVfG)."""

    outcome = forms.ChoiceField(
        label=_("Ihre Entscheidung"), choices=Outcome.choices, widget=forms.RadioSelect
    )
    tenor = forms.CharField(
        label=_("Wortlaut der Entscheidung"),
        help_text=_(
            "Leer lassen für den üblichen Satz, zum Beispiel „Ihrem Antrag wird entsprochen.“"
        ),
        required=False,
        max_length=TEXT_LIMIT,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    reasons = forms.CharField(
        label=_("Begründung"),
        help_text=_("Pflicht, wenn Sie nicht alles bewilligen. Leerzeilen trennen Absätze."),
        required=False,
        max_length=TEXT_LIMIT,
        widget=forms.Textarea(attrs={"rows": 8}),
    )
    fee = forms.CharField(
        label=_("Kosten"),
        help_text=_(
            "Gebühr, Steuer oder der Satz, dass nichts zu zahlen ist. "
            "Leer lassen, wenn der Bescheid dazu nichts sagt."
        ),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def clean(self) -> dict[str, Any]:
        """Reasons for everything that is not granted."""
        values = super().clean() or {}
        granted = values.get("outcome") == Outcome.GRANTED
        if "outcome" in values and not granted and not values.get("reasons"):
            self.add_error("reasons", _("Bitte begründen Sie die Entscheidung."))
        return values

    def decision(self) -> Decision:
        """The decision as the action wants it."""
        return Decision(**self.cleaned_data)


class LetterForm(forms.Form):
    """Where the letter goes."""

    address = forms.CharField(
        label=_("Anschrift"),
        help_text=_("Wie sie im Fenster des Umschlags stehen soll, höchstens sechs Zeilen."),
        max_length=600,
        widget=forms.Textarea(attrs={"rows": 6}),
    )

    def clean_address(self) -> list[str]:
        """The lines that are not empty."""
        lines = [" ".join(line.split()) for line in self.cleaned_data["address"].splitlines()]
        lines = [line for line in lines if line]
        if len(lines) > ADDRESS_LINES:
            raise forms.ValidationError(_("Bitte kürzen Sie die Anschrift auf sechs Zeilen."))
        return lines


class DeliveryForm(forms.Form):
    """How and when the notice went; pass `today`. A correction also says why."""

    way = forms.ChoiceField(label=_("Was ist geschehen?"), widget=forms.RadioSelect)
    day = forms.DateField(label=_("An welchem Tag?"))

    def __init__(self, *args: Any, today: date, correction: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [row for row in Way.choices if correction or row[0] != Way.NEVER]
        self.fields["way"].choices = choices  # type: ignore[attr-defined]  # a ChoiceField
        self.fields["day"].initial = today
        self.fields["way"].initial = Way.POST
        if correction:
            self.fields["reason"] = forms.CharField(
                label=_("Warum berichtigen Sie?"),
                help_text=_("Der alte Eintrag bleibt sichtbar."),
                max_length=2000,
                widget=forms.Textarea(attrs={"rows": 3}),
            )


class ClaimForm(forms.Form):
    """What the addressee says of the arrival; pass `ways` whose arrival the law presumes as (id,
    words), and `today`."""

    way = forms.ChoiceField(label=_("Worum geht es?"), widget=forms.RadioSelect)
    kind = forms.ChoiceField(
        label=_("Was macht die Person geltend?"), choices=Claim.choices, widget=forms.RadioSelect
    )
    stated_on = forms.DateField(label=_("An welchem Tag haben Sie davon erfahren?"))
    arrived_on = forms.DateField(
        label=_("An welchem Tag sei der Bescheid angekommen?"),
        help_text=_("Nur ausfüllen, wenn die Person einen späteren Tag nennt."),
        required=False,
    )
    reason = forms.CharField(
        label=_("Was wurde vorgetragen, und warum tragen Sie es ein?"),
        help_text=_("Nur für Ihre Behörde. Die antragstellende Person sieht diesen Text nicht."),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(self, *args: Any, ways: list[tuple[str, str]], today: date) -> None:
        super().__init__(*args)
        self.fields["way"].choices = ways  # type: ignore[attr-defined]  # a ChoiceField
        self.fields["way"].initial = ways[-1][0] if ways else ""
        self.fields["stated_on"].initial = today

    def clean(self) -> dict[str, Any]:
        """A day of arrival where one is claimed, and only there."""
        values = super().clean() or {}
        later = values.get("kind") == Claim.LATER
        if later and not values.get("arrived_on") and "arrived_on" not in self.errors:
            self.add_error("arrived_on", _("Bitte geben Sie den Tag an."))
        if not later and values.get("arrived_on"):
            self.add_error(
                "arrived_on", _("Bitte lassen Sie dieses Feld leer oder wählen Sie „später“.")
            )
        return values


class CompleteForm(forms.Form):
    """On which day the documents were complete; pass `today`."""

    day = forms.DateField(label=_("Seit wann sind die Unterlagen vollständig?"))

    def __init__(self, *args: Any, today: date) -> None:
        super().__init__(*args)
        self.fields["day"].initial = today


class ExtendForm(forms.Form):
    """By how many days, and why."""

    days = forms.IntegerField(label=_("Um wie viele Tage?"), min_value=1, max_value=MOST_DAYS)
    reason = forms.CharField(
        label=_("Warum?"),
        help_text=_("Die antragstellende Person bekommt diese Begründung in ihr Postfach."),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


def _described(post: Post) -> str:
    return f"{post.display_name}, {post.department}" if post.department else post.display_name
