"""Pages: find an authority, one authority, and the own authority's contact data."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from rathaus.lib import clock
from rathaus.lib.errors import RathausError, Stranger
from rathaus.tenancy import actions, queries
from rathaus.tenancy.forms import ContactForm
from rathaus.tenancy.kinds import Kind
from rathaus.tenancy.models import Authority
from rathaus.tenancy.registry import require

PAGE_SIZE = 30


class ActorRequest(HttpRequest):
    """What this part knows of a request: `access`, which types the actor, stands above it."""

    actor: Any


@require_safe
@login_not_required
def authorities(request: HttpRequest) -> HttpResponse:
    """Search among all authorities of Germany; below it those that work with Rathaus."""
    text = request.GET.get("q", "").strip()[:100]
    found = queries.places(text, kinds=Kind.values) if text else []
    context = {
        "text": text,
        "found": found,
        "near": queries.near_postcode(text) if text and not found else [],
        "page": Paginator(queries.joined(), PAGE_SIZE).get_page(request.GET.get("seite")),
        "crumbs": [(_("Startseite"), "/"), (_("Behörden"), "")],
    }
    return render(request, "tenancy/list.html", context)


@require_safe
@login_not_required
def authority(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One authority: what it is, where it belongs, who belongs to it, how to reach it, its past."""
    shown = get_object_or_404(Authority, pk=pk)
    page = queries.front_page(shown)
    context = {
        "shown": shown,
        "page": page,
        "members": queries.members(shown),
        "history": queries.history(shown),
        "front_page_url": queries.front_page_url(shown, request) if shown.hostname else "",
        "crumbs": [(_("Startseite"), "/"), (_("Behörden"), "/behoerden/"), (shown.name, "")],
    }
    return render(request, "tenancy/authority.html", context)


def contact(request: ActorRequest) -> HttpResponse:
    """The own authority's contact data, opening hours and host name."""
    own = _own_authority(request)
    require(request.actor, "authority.edit", own)
    form = ContactForm(request.POST or None, initial=ContactForm.values_of(own))
    if request.method == "POST" and form.is_valid() and _saved(request, own, form):
        messages.success(request, _("Die Angaben sind gespeichert."))
        return redirect("tenancy:contact")
    return render(request, "tenancy/contact.html", {"form": form, "own": own})


def _own_authority(request: ActorRequest) -> Authority:
    post = request.actor.post if request.actor else None
    if post is None:
        raise Stranger
    own: Authority = post.authority
    return own


def _saved(request: ActorRequest, own: Authority, form: ContactForm) -> bool:
    """One domain call; what it refuses (only host names) becomes an error of that field."""
    try:
        actions.update_contact(
            authority=own, contact=form.contact(), by=request.actor, at=clock.now()
        )
    except RathausError as error:
        form.add_error("hostname", str(error))
        return False
    return True
