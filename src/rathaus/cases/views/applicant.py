"""The applicant's side: correct what was asked for, take the application back."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from rathaus.access.actor import Actor
from rathaus.access.check import require
from rathaus.access.request import PageRequest
from rathaus.cases import actions, content, queries
from rathaus.cases.models import CorrectionRequest
from rathaus.cases.views.frame import case_for
from rathaus.lib import clock
from rathaus.lib.errors import RathausError, Stranger


def correction(request: PageRequest, pk: UUID) -> HttpResponse:
    """What the authority asks for; the button begins the correction in the form's own pages."""
    wanted = queries.correction_by_id(pk)
    actor = request.actor
    require(actor, "case.correct", wanted)
    if actor is None:
        raise Stranger
    if request.method == "POST":
        try:
            draft = actions.start_correction(correction=wanted, by=actor, at=clock.now())
        except RathausError as problem:
            messages.error(request, str(problem))
            return redirect("cases:correction", pk)
        return redirect("intake:draft", draft.pk)
    asked = _asked(wanted, actor) if wanted.ended_at is None else {}  # else closed to them
    context = {"correction": wanted, "case": wanted.case, "title": wanted.case.title, **asked}
    return render(request, "cases/correction.html", context)


def _asked(wanted: CorrectionRequest, actor: Actor) -> dict[str, object]:
    marks = content.marks(wanted, actor.keys)
    labels = content.asked(wanted, queries.latest(wanted.case), actor.keys).labels
    return {"marks": marks, "labels": [labels.get(path, path) for path in marks.paths]}


def withdraw(request: PageRequest, pk: UUID) -> HttpResponse:
    """Ask whether it is meant, then take the application back."""
    case, actor = case_for(request, pk, "case.withdraw")
    back = reverse("cases:case", args=[pk]) if actor.is_staff else reverse("mailbox:threads")
    if request.method == "POST":
        try:
            actions.withdraw(case=case, by=actor, at=clock.now())
        except RathausError as problem:
            messages.error(request, str(problem))
        else:
            messages.success(request, _("Der Antrag ist zurückgenommen."))
        return redirect(back)
    context = {"case": case, "title": case.title, "back": back}
    return render(request, "cases/withdraw.html", context)
