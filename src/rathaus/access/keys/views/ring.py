"""The keys of an authority, for its head."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from rathaus.access.actor import Actor
from rathaus.access.check import require
from rathaus.access.keys import queries
from rathaus.access.keys.actions import ring as actions
from rathaus.access.keys.views.again import asks_again
from rathaus.access.request import PageRequest
from rathaus.lib import clock
from rathaus.lib.errors import RathausError, Stranger
from rathaus.tenancy.models import Authority
from rathaus.vault import rings
from rathaus.vault.errors import Locked, NotEntitled
from rathaus.vault.models import PersonalKey


def keeper(request: PageRequest) -> tuple[Actor, Authority]:
    """Who keeps the keys of an authority, and of which. Raises Stranger or Forbidden."""
    actor = request.actor or None
    require(actor, "key.manage", actor.post if actor else None)
    if actor is None or actor.post is None:
        raise Stranger
    return actor, actor.post.authority


def crumbs(here: str) -> list[tuple[str | Promise, str]]:
    """The way from the overview to a page below it."""
    return [(_("Schlüssel"), reverse("access:keys")), (here, "")]


def state_of(actor: Actor) -> str:
    """`open`, `locked` or `not_entitled`: what the actor can do with the ring just now."""
    try:
        rings.open_ring(actor.authority_id, actor.personal)
    except Locked:
        return "locked"
    except NotEntitled:
        return "not_entitled"
    return "open"


@require_safe
def index(request: PageRequest) -> HttpResponse:
    """The state of the ring, who can open it, who waits."""
    actor, authority = keeper(request)
    today = clock.today()
    context = {
        "own": authority,
        "overview": queries.overview(actor, on=today),
        "state": state_of(actor),
        "leaders": queries.leaders(actor.authority_id, on=today),
    }
    return render(request, "access/keys.html", context)


@require_POST
def entitle(request: PageRequest, pk: UUID) -> HttpResponse:
    """Let a colleague open the content, after the password: who finds an unlocked browser must
    not let themselves in."""
    key = queries.colleague_key(request.actor, pk)
    actor, _authority = keeper(request)
    if question := asks_again(request, "access:keys"):
        return question
    seen = request.POST.get("fingerprint", "")
    try:
        actions.entitle(key=key, seen=seen, by=actor, at=clock.now())
    except (Locked, NotEntitled):
        raise
    except RathausError as problem:
        messages.error(request, str(problem))
    else:
        words = _("%(name)s kann jetzt die Vorgänge Ihrer Behörde öffnen.")
        messages.success(request, words % {"name": queries.name_of(actor, key)})
    return redirect("access:keys")


@require_http_methods(["GET", "HEAD", "POST"])
def revoke(request: PageRequest, pk: UUID) -> HttpResponse:
    """Take the ring from somebody."""
    key = queries.colleague_key(request.actor, pk)
    actor, authority = keeper(request)
    if not rings.is_entitled(key, authority.pk):
        raise Stranger
    error = ""
    if request.method == "POST":
        error = _revoke(actor, key)
        if not error:
            messages.success(request, _("Die Freischaltung ist entzogen, die Schlüssel sind neu."))
            return redirect("access:keys")
    context = {
        "name": queries.name_of(actor, key),
        "own": key.account_id == actor.account.pk,
        "errors": [("", error)] if error else [],
        "crumbs": crumbs(_("Freischaltung entziehen")),
    }
    return render(request, "access/key_revoke.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def renew(request: PageRequest) -> HttpResponse:
    """Renew the keys."""
    actor, _authority = keeper(request)
    if request.method == "POST":
        actions.renew(by=actor, at=clock.now())
        messages.success(request, _("Die Schlüssel Ihrer Behörde sind erneuert."))
        return redirect("access:keys")
    return render(request, "access/key_renew.html", {"crumbs": crumbs(_("Schlüssel erneuern"))})


def _revoke(actor: Actor, key: PersonalKey) -> str:
    """Take it; returns why not."""
    try:
        actions.revoke(key=key, by=actor, at=clock.now())
    except (Locked, NotEntitled):
        raise
    except RathausError as problem:
        return str(problem)
    return ""
