"""Connections to other installations: entered, tested, ended."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from rathaus.access.actor import Actor
from rathaus.access.check import require
from rathaus.access.request import PageRequest
from rathaus.exchange import actions
from rathaus.exchange.content import events
from rathaus.exchange.content import peers as sealed
from rathaus.exchange.forms.peers import ChangeForm, PeerForm, TrustForm
from rathaus.exchange.models import Peer
from rathaus.exchange.queries import peers, published
from rathaus.exchange.transports import problems
from rathaus.exchange.views.reader import reader
from rathaus.lib import clock
from rathaus.lib.errors import RathausError, Stranger

PERMISSION = "exchange.manage"


@require_safe
def index(request: PageRequest) -> HttpResponse:
    """All peers of the authority, and what others need to know of this installation."""
    actor = reader(request, PERMISSION)
    context = {
        "rows": [(each, problems.words(each.problem)) for each in peers.visible_to(actor)],
        "own_url": events.issuer(),
        "own_print": published.own_fingerprint(),
        "crumbs": [_inbox(), (_("Gegenstellen"), "")],
    }
    return render(request, "exchange/peers.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def add(request: PageRequest) -> HttpResponse:
    """Enter another installation; it is tested at once."""
    actor = reader(request, PERMISSION)
    form = PeerForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and actor.post is not None:
        try:
            peer = actions.add_peer(
                authority=actor.post.authority,
                described=form.described(),
                by=actor,
                at=clock.now(),
            )
        except RathausError as problem:
            form.add_error(None, str(problem))
        else:
            return _checked(request, peer, actor)
    crumbs = [_inbox(), _peers(), (_("Neue Gegenstelle"), "")]
    context = {"form": form, "title": _("Neue Gegenstelle"), "crumbs": crumbs}
    return render(request, "exchange/peer_form.html", context)


@require_safe
def show(request: PageRequest, pk: UUID) -> HttpResponse:
    """What works, with which peer, since when; and whose keys are believed."""
    peer, _actor = _peer(request, pk)
    context = {
        "peer": peer,
        "problem": problems.words(peer.problem),
        "checks": peers.checked(peer),
        "places": peers.places(peer),
        "prints": peers.known_keys(peer),
        "refused": peers.refused_keys(peer),
        "trust": TrustForm(),
        "crumbs": [_inbox(), _peers(), (peer.name, "")],
    }
    return render(request, "exchange/peer.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def change(request: PageRequest, pk: UUID) -> HttpResponse:
    """Another name or other credentials."""
    peer, actor = _peer(request, pk)
    if peer.ended_at is not None:
        return redirect("exchange:peer", pk)
    initial = {"name": peer.name, "client_id": sealed.read(peer).client_id}
    form = ChangeForm(request.POST or None, initial=initial, url=peer.url)
    if request.method == "POST" and form.is_valid():
        try:
            peer = actions.change_peer(
                peer=peer, described=form.described(), by=actor, at=clock.now()
            )
        except RathausError as problem:
            form.add_error(None, str(problem))
        else:
            return _checked(request, peer, actor)
    crumbs = [
        _inbox(),
        _peers(),
        (peer.name, reverse("exchange:peer", args=[pk])),
        (_("Ändern"), ""),
    ]
    context = {"form": form, "title": peer.name, "crumbs": crumbs}
    return render(request, "exchange/peer_form.html", context)


@require_POST
def check(request: PageRequest, pk: UUID) -> HttpResponse:
    """Test the connection now."""
    peer, actor = _peer(request, pk)
    return _checked(request, peer, actor)


@require_POST
def trust(request: PageRequest, pk: UUID) -> HttpResponse:
    """Believe a key whose fingerprint somebody has compared."""
    peer, actor = _peer(request, pk)
    form = TrustForm(request.POST)
    text = form.cleaned_data["fingerprint"] if form.is_valid() else ""
    try:
        actions.trust(peer=peer, fingerprint=text, by=actor, at=clock.now())
    except RathausError as problem:
        messages.error(request, str(problem))
        return redirect("exchange:peer", pk)
    messages.success(request, _("Der Schlüssel gilt jetzt."))
    return redirect("exchange:peer", pk)


@require_POST
def end(request: PageRequest, pk: UUID) -> HttpResponse:
    """Nothing is sent there any more."""
    peer, actor = _peer(request, pk)
    try:
        actions.end_peer(peer=peer, by=actor, at=clock.now())
    except RathausError as problem:
        messages.error(request, str(problem))
    else:
        messages.success(request, _("Die Verbindung ist beendet, die Zugangsdaten sind gelöscht."))
    return redirect("exchange:peers")


def _checked(request: PageRequest, peer: Peer, actor: Actor) -> HttpResponse:
    peer = actions.check_peer(peer=peer, by=actor, at=clock.now())
    if not peer.problem and peer.ended_at is None:  # else the page says what does not work
        messages.success(request, _("Die Verbindung funktioniert."))
    return redirect("exchange:peer", peer.pk)


def _peer(request: PageRequest, pk: UUID) -> tuple[Peer, Actor]:
    peer, actor = peers.peer(pk), request.actor or None
    require(actor, PERMISSION, peer)
    if actor is None:
        raise Stranger
    return peer, actor


def _inbox() -> tuple[str, str]:
    return _("Behördenraum"), reverse("exchange:inbox")


def _peers() -> tuple[str, str]:
    return _("Gegenstellen"), reverse("exchange:peers")
