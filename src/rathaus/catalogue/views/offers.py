"""Staff pages of offers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from rathaus.access.actor import Actor
from rathaus.access.check import allows, require
from rathaus.access.request import PageRequest
from rathaus.catalogue import actions, registry
from rathaus.catalogue.forms.offer import ConditionsForm, CreateForm, PartsForm
from rathaus.catalogue.models import Offer, Part
from rathaus.catalogue.queries.offers import (
    actable_authorities,
    rows,
    templates_for,
    visible_to,
)
from rathaus.catalogue.queries.staff import offer_view
from rathaus.catalogue.states import OfferState
from rathaus.lib import clock
from rathaus.lib.errors import RathausError, Stranger

PER_PAGE = 25


def staff(request: PageRequest, permission: str) -> Actor:
    """The acting staff member. Raises Stranger or Forbidden without that right at its authority."""
    actor = request.actor
    if actor is None or actor.post is None:
        raise Stranger
    require(actor, permission, actor.post.authority)
    return actor


def crumbs(*items: tuple[str, str]) -> list[tuple[str, str]]:
    """Breadcrumbs below the list of offers."""
    return [
        (_("Startseite"), reverse("home")),
        (_("Angebote"), reverse("catalogue:offers")),
        *items,
    ]


@require_safe
def offer_list(request: PageRequest) -> HttpResponse:
    """The offers of the own authority and its members."""
    actor = staff(request, "offer.read")
    found = rows(list(_filtered(visible_to(actor), request)))
    only_changed = "geaendert" in request.GET
    changed = [row for row in found if row.changes]
    shown = changed if only_changed else found
    context = {
        "page": Paginator(shown, PER_PAGE).get_page(request.GET.get("seite")),
        "q": request.GET.get("q", ""),
        "state": request.GET.get("stand", ""),
        "states": OfferState.choices,
        "only_changed": only_changed,
        "changed_count": len(changed),
        "may_edit": allows(actor, "offer.edit", actor.post.authority if actor.post else None),
        "may_word": allows(actor, "service.edit", None),
        "crumbs": crumbs(),
    }
    return render(request, "catalogue/staff/offers.html", context)


def _filtered(offers: QuerySet[Offer], request: PageRequest) -> QuerySet[Offer]:
    if text := request.GET.get("q", "").replace("\0", "").strip():  # PostgreSQL refuses it
        offers = offers.filter(service__name__icontains=text)
    if (state := request.GET.get("stand")) in OfferState.values:
        offers = offers.filter(state=state)
    return offers.order_by("service__name", "authority__name")


def create(request: PageRequest) -> HttpResponse:
    """A new offer from a central one, or of a service."""
    actor = staff(request, "offer.edit")
    authorities = actable_authorities(actor)
    form = CreateForm(
        request.POST or None, authorities=authorities, templates=templates_for(authorities[0])
    )
    if request.method == "POST" and form.is_valid():
        try:
            offer = actions.create_offer(**form.cleaned_data, by=actor, at=clock.now())
            messages.success(request, _("Der Entwurf ist angelegt. Er ist noch nicht öffentlich."))
            return redirect("catalogue:offer", offer.pk)
        except RathausError as error:
            form.add_error(None, str(error))
    context = {
        "form": form,
        "title": _("Neues Angebot"),
        "crumbs": crumbs((_("Neues Angebot"), "")),
    }
    return render(request, "catalogue/staff/form.html", context)


@require_safe
def detail(request: PageRequest, key: UUID) -> HttpResponse:
    """An offer part by part, with what changed centrally."""
    offer = _offer(request, key, "offer.read")
    view = offer_view(offer)
    context = {
        "view": view,
        "offer": offer,
        "may_edit": allows(request.actor, "offer.edit", offer),
        "form_title": dict(registry.form_choices()).get(view.effective.form_version or UUID(int=0)),
        "crumbs": crumbs((view.effective.title, "")),
    }
    return render(request, "catalogue/staff/offer.html", context)


def edit(request: PageRequest, key: UUID) -> HttpResponse:
    """Write the parts that may be written here."""
    offer = _offer(request, key, "offer.edit")
    view = offer_view(offer)
    free = {part.part.value: part.text for part in view.parts if part.free}
    form = PartsForm(request.POST or None, parts=free, initial=free)

    def save(actor: Actor) -> None:
        actions.edit_parts(offer=offer, parts=form.cleaned_data, by=actor, at=clock.now())

    return _form_page(request, offer, form, _("Texte bearbeiten"), save)


def conditions(request: PageRequest, key: UUID) -> HttpResponse:
    """Form, trust level and what may be overridden."""
    offer = _offer(request, key, "offer.edit")
    initial = {
        "form_version": offer.form_version,
        "trust_level": offer.trust_level,
        "overridable": offer.overridable,
    }
    form = ConditionsForm(
        request.POST or None,
        versions=registry.form_choices(),
        inherits=offer.based_on_id is not None,
        initial=initial,
    )

    def save(actor: Actor) -> None:
        actions.set_conditions(offer=offer, **form.cleaned_data, by=actor, at=clock.now())

    return _form_page(request, offer, form, _("Formular und Regeln"), save)


def _form_page(
    request: PageRequest, offer: Offer, form: Any, title: str, save: Callable[[Actor], None]
) -> HttpResponse:
    if request.method == "POST" and form.is_valid() and request.actor:
        try:
            save(request.actor)
            messages.success(request, _("Gespeichert."))
            return redirect("catalogue:offer", offer.pk)
        except RathausError as error:
            form.add_error(None, str(error))
    back = reverse("catalogue:offer", args=[offer.pk])
    context = {"form": form, "title": title, "cancel": back, "subtitle": offer.service.name}
    context["crumbs"] = crumbs((offer.service.name, back), (title, ""))
    return render(request, "catalogue/staff/form.html", context)


@require_POST
def act(request: PageRequest, key: UUID, step: str) -> HttpResponse:
    """Publish, withdraw, or answer a central change of a part."""
    offer = _offer(request, key, "offer.edit")
    assert request.actor is not None  # noqa: S101  # _offer has refused everyone else
    by, at = request.actor, clock.now()
    part = request.POST.get("teil", "")
    if step in ("uebernehmen", "behalten") and part not in Part.values:
        raise Http404
    try:
        match step:
            case "veroeffentlichen":
                actions.publish(offer=offer, by=by, at=at)
                messages.success(request, _("Das Angebot ist öffentlich."))
            case "zurueckziehen":
                actions.withdraw(offer=offer, by=by, at=at)
                messages.success(request, _("Das Angebot ist zurückgezogen."))
            case "uebernehmen":
                actions.take_over(offer=offer, part=part, by=by, at=at)
                messages.success(request, _("Es gilt wieder der zentrale Text."))
            case "behalten":
                actions.keep_own(offer=offer, part=part, by=by, at=at)
                messages.success(request, _("Ihr eigener Text bleibt."))
            case _other:
                raise Http404
    except RathausError as error:
        messages.error(request, str(error))
    return redirect("catalogue:offer", offer.pk)


def _offer(request: PageRequest, key: UUID, permission: str) -> Offer:
    """The offer, where the actor may. Raises Stranger (404) or Forbidden (403)."""
    offer = visible_to(request.actor).filter(pk=key).first()
    if offer is None:
        raise Stranger
    require(request.actor, permission, offer)
    return offer
