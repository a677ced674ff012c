"""Forms for posts."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

from rathaus.access.actor import Actor
from rathaus.access.check import allows
from rathaus.access.days import DayField
from rathaus.access.posts.actions import permission_for
from rathaus.accounts.models import Post, ResetBasis, Role
from rathaus.lib import clock

HELP = {
    Role.CLERK: _("Bearbeitet Vorgänge und entscheidet."),
    Role.HEAD: _("Darf alles, was die Sachbearbeitung darf, weist zu und vergibt Dienstposten."),
    Role.IT_ADMIN: _("Richtet Zugänge und Formulare ein, sieht keine Vorgänge."),
    Role.AUDITOR: _("Liest Vorgänge und Protokoll, ändert nichts."),
    Role.GUIDE: _("Pflegt Angebote und Formulare, sieht keine Vorgänge."),
}


class PostForm(forms.Form):
    """A new post. Offers only the roles that `by` may give."""

    email = forms.EmailField(
        label=_("Dienstliche E-Mail-Adresse"),
        help_text=_("Wer dort noch kein Konto hat, bekommt eine Einladung."),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        error_messages={
            "required": _("Bitte geben Sie eine E-Mail-Adresse an."),
            "invalid": _("Bitte geben Sie eine vollständige E-Mail-Adresse an."),
        },
    )
    display_name = forms.CharField(
        label=_("Name im Schriftverkehr"),
        max_length=120,
        help_text=_("So steht er in Bescheiden, zum Beispiel: Clara Klöver"),
        error_messages={"required": _("Bitte geben Sie einen Namen an.")},
    )
    role = forms.ChoiceField(
        label=_("Rolle"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Bitte wählen Sie eine Rolle.")},
    )
    department = forms.CharField(label=_("Sachgebiet"), max_length=120, required=False)
    phone = forms.CharField(label=_("Durchwahl"), max_length=50, required=False)
    valid_from = DayField(label=_("Gültig ab"), initial=clock.today)

    def __init__(self, *args: Any, by: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        place = by.post.authority if by.post else None
        roles = [
            (role.value, _with_help(role))
            for role in Role
            if allows(by, permission_for(role), Post(authority=place))
        ]
        self.fields["role"].choices = roles  # type: ignore[attr-defined]  # a ChoiceField


def _with_help(role: Role) -> Any:
    return lazy(lambda: f"{role.label}: {HELP[role]}", str)()


class EndForm(forms.Form):
    """From when a post has no rights any more."""

    on = DayField(
        label=_("Ohne Rechte ab"),
        initial=clock.today,
        help_text=_("Von diesem Tag an. Heute heißt: sofort."),
    )


class ResetForm(forms.Form):
    """How somebody has shown that it is they who lost their second factor."""

    basis = forms.ChoiceField(
        label=_("Wie haben Sie sich überzeugt, dass es diese Person ist?"),
        choices=ResetBasis.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Bitte wählen Sie, wie Sie die Person erkannt haben.")},
    )
