"""Deemed approval: documents complete, extend once, certify."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from rathaus.access.request import PageRequest
from rathaus.cases import actions
from rathaus.cases.forms import CompleteForm, ExtendForm
from rathaus.cases.models import Case
from rathaus.cases.views.frame import case_for, crumbs, run
from rathaus.lib import clock
from rathaus.lib.errors import RathausError


@require_http_methods(["GET", "HEAD", "POST"])
def complete(request: PageRequest, pk: UUID) -> HttpResponse:
    """The documents are complete since a day."""
    case, actor = case_for(request, pk, "case.work")
    form = CompleteForm(request.POST or None, today=clock.today())

    def act() -> None:
        actions.complete(case=case, **form.cleaned_data, by=actor, at=clock.now())

    return _page(request, case, form, act, _("Unterlagen sind vollständig"))


@require_http_methods(["GET", "HEAD", "POST"])
def extend(request: PageRequest, pk: UUID) -> HttpResponse:
    """Extend the period, once."""
    case, actor = case_for(request, pk, "case.work")
    form = ExtendForm(request.POST or None)

    def act() -> None:
        actions.extend(case=case, **form.cleaned_data, by=actor, at=clock.now())

    return _page(request, case, form, act, _("Frist verlängern"))


@require_POST
def certify(request: PageRequest, pk: UUID) -> HttpResponse:
    """Make the certificate and put it into the mailbox."""
    case, actor = case_for(request, pk, "case.work")
    done = _("Die Bescheinigung liegt im Postfach.")
    return run(request, case, lambda: actions.certify(case=case, by=actor, at=clock.now()), done)


def _page(
    request: PageRequest, case: Case, form: forms.Form, act: Callable[[], None], title: str
) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        try:
            act()
        except RathausError as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(request, _("Eingetragen. Die antragstellende Person ist informiert."))
            return redirect("cases:case", case.pk)
    context = {"form": form, "case": case, "title": title, "crumbs": crumbs(case, title)}
    return render(request, "cases/approval.html", context)
