"""Staff pages of delegations."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from rathaus.access.check import allows, require
from rathaus.access.request import PageRequest
from rathaus.catalogue import actions
from rathaus.catalogue.forms.delegation import DelegationForm, EndForm
from rathaus.catalogue.queries.offers import delegations_visible_to
from rathaus.catalogue.views.offers import PER_PAGE, crumbs, staff
from rathaus.lib import clock
from rathaus.lib.errors import RathausError, Stranger


@require_safe
def delegation_list(request: PageRequest) -> HttpResponse:
    """The delegations that concern the own authority."""
    actor = staff(request, "offer.read")
    page = Paginator(delegations_visible_to(actor), PER_PAGE).get_page(request.GET.get("seite"))
    context = {
        "page": page,
        "today": clock.today(),
        "own": actor.authority_id,
        "may_edit": allows(actor, "delegation.edit", actor.post.authority if actor.post else None),
        "crumbs": crumbs((_("Aufgabenübertragungen"), "")),
    }
    return render(request, "catalogue/staff/delegations.html", context)


def enter(request: PageRequest) -> HttpResponse:
    """Enter a delegation."""
    actor = staff(request, "delegation.edit")
    assert actor.post is not None  # noqa: S101  # staff() has refused everyone else
    form = DelegationForm(request.POST or None, authority=actor.post.authority)
    if request.method == "POST" and form.is_valid():
        try:
            actions.delegate(
                authority=actor.post.authority, **form.cleaned_data, by=actor, at=clock.now()
            )
            messages.success(request, _("Die Aufgabenübertragung ist eingetragen."))
            return redirect("catalogue:delegations")
        except RathausError as error:
            form.add_error(None, str(error))
    return _page(request, form, _("Aufgabenübertragung eintragen"))


def end(request: PageRequest, key: UUID) -> HttpResponse:
    """Set the last day of a delegation."""
    entry = delegations_visible_to(request.actor).filter(pk=key).first()
    if entry is None:
        raise Stranger
    require(request.actor, "delegation.edit", entry)
    form = EndForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and request.actor:
        try:
            last_day = form.cleaned_data["last_day"]
            actions.end_delegation(
                delegation=entry, last_day=last_day, by=request.actor, at=clock.now()
            )
            messages.success(request, _("Das Ende ist eingetragen."))
            return redirect("catalogue:delegations")
        except RathausError as error:
            form.add_error(None, str(error))
    return _page(request, form, _("Aufgabenübertragung beenden"), entry.service.name)


def _page(request: PageRequest, form: object, title: str, subtitle: str = "") -> HttpResponse:
    back = reverse("catalogue:delegations")
    context = {"form": form, "title": title, "subtitle": subtitle, "cancel": back}
    context["crumbs"] = crumbs((_("Aufgabenübertragungen"), back), (title, ""))
    return render(request, "catalogue/staff/form.html", context)
