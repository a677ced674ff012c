"""For whom a draft is made: oneself, or somebody without an account."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from rathaus.access.actor import Actor
from rathaus.access.request import PageRequest
from rathaus.archive.forms import ACCEPT, CheckedUpload, check_upload
from rathaus.intake import actions, content, queries
from rathaus.intake.content import PaperMandate
from rathaus.intake.models import Draft
from rathaus.intake.views.pages import crumbs
from rathaus.lib import clock
from rathaus.lib.errors import RathausError, Stranger


def _line(label: Any, missing: Any, help_text: Any = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=help_text,
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": missing},
    )


class RepresentForm(forms.Form):
    """Whom the person acts for, how they are called themselves, and the mandate on paper."""

    name = _line(
        gettext_lazy("Name der vertretenen Person"),
        gettext_lazy("Bitte geben Sie an, für wen Sie handeln."),
        gettext_lazy("Vor- und Nachname, oder der Name des Unternehmens."),
    )
    street = _line(
        gettext_lazy("Straße und Hausnummer"), gettext_lazy("Bitte geben Sie die Straße an.")
    )
    town = _line(gettext_lazy("Postleitzahl und Ort"), gettext_lazy("Bitte geben Sie den Ort an."))
    own_name = _line(
        gettext_lazy("Ihr eigener Name"),
        gettext_lazy("Bitte geben Sie Ihren eigenen Namen an."),
        gettext_lazy("So steht er im Bescheid: „vertreten durch …“."),
    )
    file = forms.FileField(
        label=gettext_lazy("Unterschriebene Vollmacht"),
        help_text=gettext_lazy("Ein Scan oder Foto. Wer den Antrag bearbeitet, prüft sie."),
        required=False,  # where one is there already, it stays
        error_messages={
            "required": gettext_lazy("Bitte laden Sie die unterschriebene Vollmacht hoch.")
        },
        widget=forms.FileInput(attrs={"accept": ACCEPT}),
    )

    def clean_file(self) -> CheckedUpload | None:
        """Raises ValidationError for a file that cannot be taken."""
        given = self.cleaned_data["file"]
        try:
            return check_upload(given) if given else None
        except RathausError as problem:
            raise forms.ValidationError(str(problem)) from problem


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: PageRequest, draft_id: UUID) -> HttpResponse:
    """Say for whom, with the mandate; or that it is for oneself."""
    draft = queries.draft_of(request.actor, draft_id)
    actor = request.actor or None
    if actor is None:
        raise Stranger
    if not draft.is_open or draft.is_correction or actor.mandate:
        return redirect("intake:review", draft.pk)
    if request.method == "POST" and "nobody" in request.POST:
        actions.represent_nobody(draft=draft, by=actor, at=clock.now())
        messages.success(request, _("Sie stellen den Antrag für sich selbst."))
        return redirect("intake:review", draft.pk)
    known = content.paper_mandate(draft)
    names = RepresentForm.base_fields.keys() - {"file"}
    initial = {name: getattr(known, name) for name in names} if known else {}
    form = RepresentForm(request.POST or None, request.FILES or None, initial=initial)
    form.fields["file"].required = known is None
    if request.method == "POST" and form.is_valid() and _saved(draft, form, actor):
        return redirect("intake:review", draft.pk)
    context = {
        "draft": draft,
        "form": form,
        "known": known,
        "file_name": content.file_names(draft).get(known.file, "") if known else "",
        "crumbs": crumbs((_("Für jemand anderen"), "")),
    }
    return render(request, "intake/represent.html", context)


def _saved(draft: Draft, form: RepresentForm, by: Actor) -> bool:
    values = dict(form.cleaned_data)
    upload = values.pop("file")
    try:
        mandate = PaperMandate(**values, file="")
        actions.represent(draft=draft, mandate=mandate, upload=upload, by=by, at=clock.now())
    except RathausError as problem:
        form.add_error("file", str(problem))
        return False
    return True
