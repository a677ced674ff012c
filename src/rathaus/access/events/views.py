"""The page of the event log."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from rathaus.access.check import require
from rathaus.access.days import DayField
from rathaus.access.events import queries
from rathaus.access.events.words import WORDS
from rathaus.access.request import PageRequest

PAGE = 50


class FilterForm(forms.Form):
    """What to show: a kind of event, a span of days."""

    was = forms.ChoiceField(label=_("Handlung"), required=False)
    von = DayField(label=_("Von"), required=False)
    bis = DayField(label=_("Bis"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        words = sorted(((verb, str(word)) for verb, word in WORDS.items()), key=lambda w: w[1])
        self.fields["was"].choices = [("", _("Alle")), *words]  # type: ignore[attr-defined]  # a ChoiceField


@require_safe
def index(request: PageRequest) -> HttpResponse:
    """What happened at the authority, newest first."""
    actor = request.actor or None
    require(actor, "event.read", actor.post if actor else None)
    form = FilterForm(request.GET or None)
    wanted = form.cleaned_data if form.is_bound and form.is_valid() else {}
    found = queries.events(
        actor, verb=wanted.get("was", ""), since=wanted.get("von"), until=wanted.get("bis")
    )
    page = Paginator(found, PAGE).get_page(request.GET.get("seite"))
    context = {
        "form": form,
        "page": page,
        "rows": queries.rows(page),
        "filtered": any(wanted.values()),
    }
    return render(request, "access/events.html", context)
