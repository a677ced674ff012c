"""Asking the applicant back."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from rathaus.access.request import PageRequest
from rathaus.cases import actions, content, queries
from rathaus.cases.forms import CorrectionForm
from rathaus.cases.views.frame import case_for, crumbs, run
from rathaus.lib import clock


def request_correction(request: PageRequest, pk: UUID) -> HttpResponse:
    """Mark fields, say what is missing, set a day."""
    case, actor = case_for(request, pk, "case.work")
    fields = content.answers(queries.latest(case), actor.keys).markable
    form = CorrectionForm(request.POST or None, fields=fields, today=clock.today())
    if request.method == "POST" and form.is_valid():
        values = {**form.cleaned_data, "key": form.once}
        return run(
            request,
            case,
            lambda: actions.request_correction(case=case, **values, by=actor, at=clock.now()),
            _("Nachforderung geschickt. Der Vorgang wartet jetzt auf Antwort."),
        )
    context = {"form": form, "case": case, "crumbs": crumbs(case, _("Nachfordern"))}
    return render(request, "cases/request_correction.html", context)


@require_POST
def resume(request: PageRequest, pk: UUID) -> HttpResponse:
    """Go on without an answer."""
    case, actor = case_for(request, pk, "case.work")
    done = _("Die Nachforderung ist beendet. Sie können weiterarbeiten.")
    return run(request, case, lambda: actions.resume(case=case, by=actor, at=clock.now()), done)
