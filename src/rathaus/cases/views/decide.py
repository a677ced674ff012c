"""The decision and what comes after."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from rathaus.access.actor import Actor
from rathaus.access.request import PageRequest
from rathaus.cases import actions, content, queries
from rathaus.cases.content import Decision
from rathaus.cases.forms import DecisionForm
from rathaus.cases.models import Case
from rathaus.cases.views.frame import case_for, crumbs, file_response, run
from rathaus.lib import clock
from rathaus.lib.errors import RathausError


def decide(request: PageRequest, pk: UUID) -> HttpResponse:
    """Grant or refuse with reasons; the button "Vorschau" shows the notice as a draft."""
    case, actor = case_for(request, pk, "case.decide")
    form = DecisionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            return _decided(request, case, actor, form.decision())
        except RathausError as problem:  # shown above the form: what was written is not lost
            form.add_error(None, str(problem))
    offer = queries.offer_of(case)
    form.initial["fee"] = offer.fee if offer else ""
    context = {
        "form": form,
        "case": case,
        "offer": offer,
        "applicant": content.answers(queries.latest(case), actor.keys).applicant,
        "crumbs": crumbs(case, _("Entscheiden")),
    }
    return render(request, "cases/decide.html", context)


def _decided(request: PageRequest, case: Case, actor: Actor, decision: Decision) -> HttpResponse:
    at = clock.now()
    if "preview" in request.POST:
        draft = actions.preview(case=case, decision=decision, by=actor, at=at)
        return file_response(draft, f"{case.number}-Entwurf.pdf", "application/pdf", inline=True)
    actions.decide(case=case, decision=decision, by=actor, at=at)
    messages.success(request, _("Entschieden. Der Bescheid ist bereitgestellt."))
    return redirect("cases:case", case.pk)


@require_POST
def close(request: PageRequest, pk: UUID) -> HttpResponse:
    """Nothing is left to do."""
    case, actor = case_for(request, pk, "case.work")
    done = _("Der Vorgang ist abgeschlossen.")
    return run(request, case, lambda: actions.close(case=case, by=actor, at=clock.now()), done)


@require_POST
def reopen(request: PageRequest, pk: UUID) -> HttpResponse:
    """Take a decided matter up again."""
    case, actor = case_for(request, pk, "case.decide")
    done = _("Der Vorgang ist wieder in Bearbeitung.")
    return run(request, case, lambda: actions.reopen(case=case, by=actor, at=clock.now()), done)
