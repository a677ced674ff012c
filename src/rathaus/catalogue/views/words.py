"""Staff pages of the competence centre: everyday words and level of services."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from rathaus.access.check import require
from rathaus.access.request import PageRequest
from rathaus.catalogue import actions
from rathaus.catalogue.forms.offer import ServiceForm
from rathaus.catalogue.models import Service
from rathaus.catalogue.queries.search import search
from rathaus.catalogue.views.offers import PER_PAGE, crumbs, staff
from rathaus.lib import clock


@require_safe
def service_list(request: PageRequest) -> HttpResponse:
    """Find a service as the public would, to teach it the word that found nothing."""
    actor = staff(request, "offer.read")
    require(actor, "service.edit", actor.post)
    text = request.GET.get("q", "").strip()
    hits = search(text, place=None, on=clock.today()) if text else []
    page = Paginator(hits, PER_PAGE).get_page(request.GET.get("seite"))
    context = {"q": text, "page": page, "crumbs": crumbs((_("Leistungen und Wörter"), ""))}
    return render(request, "catalogue/staff/words.html", context)


def edit(request: PageRequest, key: UUID) -> HttpResponse:
    """Set everyday words, English name and level of a service."""
    actor = staff(request, "offer.read")
    require(actor, "service.edit", actor.post)
    service = get_object_or_404(Service, pk=key)
    fields = ("name_en", "synonyms", "synonyms_en", "level")
    form = ServiceForm(
        request.POST or None, initial={name: getattr(service, name) for name in fields}
    )
    back = reverse("catalogue:words")
    if request.method == "POST" and form.is_valid():
        actions.set_service(service=service, **form.cleaned_data, by=actor, at=clock.now())
        messages.success(request, _("Gespeichert. Die Suche kennt die Wörter ab sofort."))
        return redirect(f"{back}?q={service.key}")
    context = {"form": form, "title": service.name, "subtitle": service.key, "cancel": back}
    context["crumbs"] = crumbs((_("Leistungen und Wörter"), back), (service.name, ""))
    return render(request, "catalogue/staff/form.html", context)
