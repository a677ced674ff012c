"""The inbox of rooms, opening what has arrived, and setting up."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from rathaus.access.actor import Actor
from rathaus.access.check import allows, require
from rathaus.access.request import PageRequest
from rathaus.exchange import actions, rules
from rathaus.exchange.content import dispatches
from rathaus.exchange.models import Room, Transfer
from rathaus.exchange.queries import directory, rooms
from rathaus.exchange.views.reader import reader
from rathaus.lib import clock
from rathaus.lib.errors import RathausError, Stranger

PAGE = 25
VIEWS: dict[str, str | Promise] = {
    "offen": gettext_lazy("Offen"),
    "meine": gettext_lazy("Meine"),
    "frist": gettext_lazy("Mit Frist"),
    "ueberfaellig": gettext_lazy("Überfällig"),
    "geschlossen": gettext_lazy("Geschlossen"),
}


@dataclass(frozen=True)
class Row:
    """A room as the list shows it."""

    room: Room
    subject: str
    others: str
    overdue: bool


@require_http_methods(["GET", "HEAD", "POST"])
def index(request: PageRequest) -> HttpResponse:
    """The rooms of the authority. A search is posted, although it changes nothing: names must not
    stand in addresses, because those are logged."""
    actor = reader(request)
    today, text = clock.today(), request.POST.get("suche", "").strip()[:100]
    view = request.GET.get("ansicht", "offen")
    view = view if view in VIEWS else "offen"
    found = rooms.search(actor, text) if text else rooms.inbox(actor, view, today)
    page = Paginator(found, PAGE if not text else rooms.SEARCHED).get_page(request.GET.get("seite"))
    counts = rooms.counts(actor, today)
    context = {
        "page": page,
        "rows": [_row(room, actor, today) for room in page],
        "text": text,
        "view": view,
        "views": [(name, title, counts[name]) for name, title in VIEWS.items()],
        "waiting": [(each, _sender(each)) for each in rooms.waiting(actor)],
        "works": allows(actor, "room.work", actor.post),
        "manages": allows(actor, "exchange.manage", actor.post),
        "place": directory.room_of(actor.post.authority) if actor.post else None,
    }
    return render(request, "exchange/inbox.html", context)


def _row(room: Room, actor: Actor, today: date) -> Row:
    others = ", ".join(each.name for each in room.participants.all())
    subject = dispatches.subject_of(room, actor.keys)
    return Row(room, subject, others, rules.is_overdue(room, today))


def _sender(transfer: Transfer) -> str:
    """Who has sent it, as far as can be known from outside."""
    if transfer.sender is not None:
        return transfer.sender.name
    return transfer.client.name if transfer.client is not None else _("unbekannt")


@require_POST
def open_transfer(request: PageRequest, pk: UUID) -> HttpResponse:
    """Open what has arrived: it is checked, and its sender gets the receipt."""
    found, actor = rooms.transfer(pk), request.actor or None
    require(actor, "room.work", found)
    if actor is None:
        raise Stranger
    try:
        dispatch = actions.open_dispatch(transfer=found, by=actor, at=clock.now())
    except RathausError as problem:
        messages.error(request, str(problem))
        return redirect("exchange:inbox")
    return redirect("exchange:room", dispatch.room_id)


@require_POST
def set_up(request: PageRequest) -> HttpResponse:
    """Make the authority reachable for others: keys (some seconds) and its destination."""
    actor = reader(request, "exchange.manage")
    if actor.post is None:
        raise Stranger
    actions.open_room_destination(authority=actor.post.authority, by=actor, at=clock.now())
    messages.success(request, _("Ihre Behörde ist jetzt für andere Behörden erreichbar."))
    return redirect("exchange:inbox")
