"""Public pages: search, life situations, a service at a place. No sign-in needed."""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from rathaus.access.request import PageRequest
from rathaus.catalogue.models import LifeSituation
from rathaus.catalogue.queries import by_key
from rathaus.catalogue.queries.pages import (
    PlaceChoice,
    ServicePage,
    choose_place,
    service_page,
    services_of,
    situations,
)
from rathaus.catalogue.queries.search import search as find
from rathaus.lib import clock

PER_PAGE = 15


@login_not_required
@require_safe
def search(request: PageRequest) -> HttpResponse:
    """Services that answer `q`, those offered at `ort` first."""
    text = request.GET.get("q", "").strip()
    choice = choose_place(request.GET.get("ort", ""), scope=request.authority)
    place = choice.place or request.authority
    hits = find(text, place=place, on=clock.today()) if text else []
    page = Paginator(hits, PER_PAGE).get_page(request.GET.get("seite"))
    context = {"q": text, "choice": choice, "page": page, "count": len(hits)}
    context["crumbs"] = _crumbs((_("Leistungen"), ""))
    return render(request, "catalogue/search.html", context)


@login_not_required
@require_safe
def life_situations(request: PageRequest) -> HttpResponse:
    """All life situations by topic."""
    crumbs = _crumbs((_("Leistungen"), reverse("catalogue:search")), (_("Lebenslagen"), ""))
    return render(request, "catalogue/situations.html", {"topics": situations(), "crumbs": crumbs})


@login_not_required
@require_safe
def life_situation(request: PageRequest, key: UUID) -> HttpResponse:
    """The services of one life situation."""
    situation = get_object_or_404(LifeSituation, pk=key)
    page = Paginator(services_of(situation), 30).get_page(request.GET.get("seite"))
    crumbs = _crumbs(
        (_("Leistungen"), reverse("catalogue:search")),
        (_("Lebenslagen"), reverse("catalogue:situations")),
        (situation.name, ""),
    )
    context = {"situation": situation, "page": page, "crumbs": crumbs}
    return render(request, "catalogue/situation.html", context)


@login_not_required
@require_safe
def service(request: PageRequest, key: str) -> HttpResponse:
    """A service: at a known place its offer or who is responsible; else choose the place."""
    found = by_key(key)
    if found is None:
        raise Http404
    choice = choose_place(request.GET.get("ort", ""), scope=request.authority)
    if "wechseln" in request.GET:
        choice = PlaceChoice(None)
    page = service_page(found, choice, on=clock.today())
    crumbs = _crumbs((_("Leistungen"), reverse("catalogue:search")), (page.title, ""))
    context = {"page": page, "crumbs": crumbs, "start_url": _start_url(page)}
    return render(request, _template(page), context)


def _template(page: ServicePage) -> str:
    if page.responsibility is None:
        return "catalogue/choose_place.html"
    return "catalogue/offer.html" if page.offer else "catalogue/not_online.html"


def _start_url(page: ServicePage) -> str:
    """Where the application begins; empty where there is no form (yet)."""
    if page.offer is None or page.offer.form_version is None or page.choice.place is None:
        return ""
    try:
        return reverse("intake:start", args=[page.offer.offer.pk, page.choice.place.ars])
    except NoReverseMatch:
        return ""


def _crumbs(*items: tuple[str, str]) -> list[tuple[str, str]]:
    return [(_("Startseite"), reverse("home")), *items]
