"""Own exchange keys, those of others, and renewing."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from rathaus.access.actor import Actor
from rathaus.access.check import allows
from rathaus.access.request import PageRequest
from rathaus.exchange import actions
from rathaus.exchange.queries import keys
from rathaus.exchange.views.reader import reader
from rathaus.lib import clock
from rathaus.lib.errors import RathausError, Stranger
from rathaus.tenancy.models import Authority
from rathaus.vault.models import Purpose


@require_safe
def show(request: PageRequest) -> HttpResponse:
    """Which keys there are, and on what rests that they belong to whom they are said to."""
    actor, authority = _reader(request)
    own = keys.own(authority)
    in_use = [each.row.kid for each in own if _signs_now(each)]
    context = {
        "own": own,
        "others": keys.others(authority),
        "current": in_use[0] if in_use else "",
        "manages": allows(actor, "exchange.manage", actor.post),
        "crumbs": [(_("Behördenraum"), reverse("exchange:inbox")), (_("Schlüssel"), "")],
    }
    return render(request, "exchange/keys.html", context)


def _signs_now(each: keys.OwnKey) -> bool:
    return each.row.retired_at is None and each.row.purpose == Purpose.EXCHANGE_SIGNATURE


@require_safe
def published(request: PageRequest) -> HttpResponse:
    """The public keys with their announcements, as others get them."""
    _actor, authority = _reader(request)
    response = JsonResponse(keys.published(authority), json_dumps_params={"indent": 1})
    response["Content-Disposition"] = 'attachment; filename="schluessel.json"'
    return response


@require_POST
def renew(request: PageRequest) -> HttpResponse:
    """Fresh keys; takes some seconds."""
    actor = reader(request, "exchange.manage")
    if actor.post is None:
        raise Stranger
    old = request.POST.get("statt", "")
    try:
        actions.renew_keys(authority=actor.post.authority, instead_of=old, by=actor, at=clock.now())
    except RathausError as problem:
        messages.error(request, str(problem))
    else:
        messages.success(request, _("Die neuen Schlüssel gelten ab jetzt."))
    return redirect("exchange:keys")


def _reader(request: PageRequest) -> tuple[Actor, Authority]:
    """Who may see the keys, and whose they are. Raises Stranger or Forbidden."""
    known = request.actor or None
    manages = known is not None and allows(known, "exchange.manage", known.post)
    actor = reader(request, "exchange.manage" if manages else "room.read")
    if actor.post is None:
        raise Stranger
    return actor, actor.post.authority
