"""The decision and what comes after."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from rathaus.access.request import PageRequest
from rathaus.cases import actions, content, queries
from rathaus.cases.forms import DecisionForm
from rathaus.cases.views.frame import case_for, crumbs, file_response, run
from rathaus.lib import clock


def decide(request: PageRequest, pk: UUID) -> HttpResponse:
    """Grant or refuse with reasons; the button "Vorschau" shows the notice as a draft."""
    case, actor = case_for(request, pk, "case.decide")
    form = DecisionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        decision = form.decision()
        if "preview" in request.POST:
            draft = actions.preview(case=case, decision=decision, by=actor, at=clock.now())
            name = f"{case.number}-Entwurf.pdf"
            return file_response(draft, name, "application/pdf", inline=True)
        return run(
            request,
            case,
            lambda: actions.decide(case=case, decision=decision, by=actor, at=clock.now()),
            _("Entschieden. Der Bescheid ist bereitgestellt."),
        )
    offer = queries.offer_of(case)
    form.initial["fee"] = offer.fee if offer else ""
    context = {
        "form": form,
        "case": case,
        "offer": offer,
        "applicant": content.answers(queries.latest(case)).applicant,
        "crumbs": crumbs(case, _("Entscheiden")),
    }
    return render(request, "cases/decide.html", context)


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
