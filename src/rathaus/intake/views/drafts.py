"""Before and around an application: start page, my drafts, delete."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from rathaus.access.check import allows, require
from rathaus.access.request import PageRequest
from rathaus.intake import actions, queries
from rathaus.intake.models import Draft
from rathaus.intake.views.pages import crumbs, journey
from rathaus.lib import clock
from rathaus.lib.errors import RathausError, Stranger
from rathaus.mailbox import queries as mailbox

PAGE = 25


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def start(request: PageRequest, offer_id: UUID, ars: str) -> HttpResponse:
    """What one needs; POST begins a draft."""
    found = queries.beginning(request.actor, offer_id, ars, on=clock.today())
    if found is None:
        raise Http404
    error = found.obstacle
    if request.method == "POST" and request.actor and not error:
        try:
            draft = actions.start_draft(
                offer=found.offer, place=found.place, by=request.actor, at=clock.now()
            )
        except RathausError as refused:
            error = str(refused)
        else:
            return redirect("intake:draft", draft.pk)
    context = {
        "found": found,
        "effective": found.effective,
        "obstacle": error,
        "lacking": queries.lacking(request.actor, found),
        "crumbs": [(_("Startseite"), reverse("home")), (found.effective.title, "")],
    }
    return render(request, "intake/start.html", context)


@never_cache
@require_safe
def drafts(request: PageRequest) -> HttpResponse:
    """What one has begun, and when the notices one got take effect. Staff accounts have none."""
    actor = request.actor or None
    if actor is None or not allows(actor, "draft.edit", Draft(account=actor.account)):
        raise Stranger
    page = Paginator(queries.open_drafts(request.actor), PAGE).get_page(request.GET.get("seite"))
    notices = mailbox.notices(actor, at=clock.now())
    context = {"page": page, "notices": notices, "crumbs": crumbs()}
    return render(request, "intake/drafts.html", context)


@never_cache
@require_safe
def resume(request: PageRequest, draft_id: UUID) -> HttpResponse:
    """To the first step of a draft, or to its receipt."""
    draft = queries.draft_of(request.actor, draft_id)
    if not draft.is_open:
        return redirect("intake:receipt", draft.pk)
    way = journey(draft)
    return redirect(way.url(way.steps[0] if way.steps else None))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def delete(request: PageRequest, draft_id: UUID) -> HttpResponse:
    """Asks once, then deletes."""
    draft = queries.draft_of(request.actor, draft_id)
    require(request.actor, "draft.edit", draft)
    if not draft.is_open:
        return redirect("intake:receipt", draft.pk)
    if request.method == "POST" and request.actor:
        actions.delete_draft(draft=draft, by=request.actor, at=clock.now())
        messages.success(request, _("Der Entwurf ist gelöscht."))
        return redirect("intake:drafts")
    context = {"draft": draft, "crumbs": crumbs((_("Entwurf löschen"), ""))}
    return render(request, "intake/delete.html", context)
