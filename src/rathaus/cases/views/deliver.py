"""How a notice went: print it as a letter, enter posting, handing over or service."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from rathaus.access.request import PageRequest
from rathaus.cases import actions, content, queries
from rathaus.cases.content import letter as letters
from rathaus.cases.forms import ClaimForm, DeliveryForm, LetterForm
from rathaus.cases.views.frame import case_for, crumbs, file_response
from rathaus.lib import clock
from rathaus.lib.errors import RathausError


@require_http_methods(["GET", "HEAD", "POST"])
def letter(request: PageRequest, pk: UUID, notice: UUID) -> HttpResponse:
    """The notice as a letter, to an address that can be corrected."""
    case, actor = case_for(request, pk, "case.work")
    found = queries.full_notice(case, notice)
    application = queries.latest(case)
    known = letters.address_of(
        content.answers(application, actor.keys),
        queries.representative(application, actor.keys, on=clock.today()),
        queries.represented(application, actor.keys),
    )
    form = LetterForm(request.POST or None, initial={"address": "\n".join(known)})
    if request.method == "POST" and form.is_valid():
        lines = form.cleaned_data["address"]
        try:
            pdf = actions.print_letter(notice=found, address=lines, by=actor, at=clock.now())
        except RathausError as problem:
            form.add_error(None, str(problem))
        else:
            return file_response(pdf, f"Brief-{case.number}.pdf", "application/pdf", inline=True)
    context = {
        "form": form,
        "case": case,
        "notice": found,
        "crumbs": crumbs(case, _("Brief drucken")),
    }
    return render(request, "cases/letter.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def deliver(request: PageRequest, pk: UUID, notice: UUID) -> HttpResponse:
    """Enter that the notice went, on a day."""
    case, actor = case_for(request, pk, "case.work")
    found = queries.full_notice(case, notice)
    form = DeliveryForm(request.POST or None, today=clock.today())
    if request.method == "POST" and form.is_valid():
        try:
            actions.deliver(notice=found, **form.cleaned_data, by=actor, at=clock.now())
        except RathausError as problem:
            form.add_error("day", str(problem))
        else:
            messages.success(request, _("Eingetragen."))
            return redirect("cases:case", case.pk)
    title = _("Versand oder Übergabe eintragen")
    context = {"form": form, "case": case, "title": title, "crumbs": crumbs(case, title)}
    return render(request, "cases/deliver.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def claim(request: PageRequest, pk: UUID, notice: UUID) -> HttpResponse:
    """Enter what the addressee says of the arrival."""
    case, actor = case_for(request, pk, "case.work")
    found = queries.full_notice(case, notice)
    ways = queries.presumed(queries.compute(found, clock.now()))
    form = ClaimForm(request.POST or None, ways=ways, today=clock.today())
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        way = values.pop("way")
        delivery = None if way == queries.MAILBOX else queries.delivery_of(case, UUID(way))
        said = actions.Said(delivery=delivery, **values)
        try:
            actions.claim_receipt(notice=found, said=said, by=actor, at=clock.now())
        except RathausError as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(request, _("Eingetragen."))
            return redirect("cases:case", case.pk)
    title = _("Einwand gegen den Zugang eintragen")
    context = {"form": form, "case": case, "title": title, "crumbs": crumbs(case, title)}
    return render(request, "cases/claim.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def correct_delivery(request: PageRequest, pk: UUID, delivery: UUID) -> HttpResponse:
    """Replace a wrong entry; the old one stays visible."""
    case, actor = case_for(request, pk, "case.work")
    row = queries.delivery_of(case, delivery)
    initial = {"way": row.way, "day": row.day}
    form = DeliveryForm(request.POST or None, today=clock.today(), correction=True, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            actions.correct_delivery(delivery=row, **form.cleaned_data, by=actor, at=clock.now())
        except RathausError as problem:
            form.add_error("day", str(problem))
        else:
            messages.success(request, _("Berichtigt."))
            return redirect("cases:case", case.pk)
    title = _("Eintrag berichtigen")
    context = {"form": form, "case": case, "title": title, "crumbs": crumbs(case, title)}
    return render(request, "cases/deliver.html", context)
