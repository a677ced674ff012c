"""The records of an authority: what is due, held or proposed for disposal, and doing it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from rathaus.access.actor import Actor
from rathaus.access.check import allows, require
from rathaus.access.request import PageRequest
from rathaus.archive import actions, content, queries, registry, rules
from rathaus.archive.models import Record
from rathaus.lib import clock
from rathaus.lib.errors import RathausError, Stranger
from rathaus.vault.envelope import NotForTheseKeys

PAGE = 30
TABS: dict[str, str | Promise] = {
    "due": gettext_lazy("Zu löschen"),
    "proposed": gettext_lazy("Vorgeschlagen"),
    "held": gettext_lazy("Gesperrt"),
    "all": gettext_lazy("Alle"),
}
Action = Callable[..., Record]
VERBS: dict[str, tuple[str, Action, str | Promise]] = {
    "sperren": ("record.hold", actions.hold, gettext_lazy("Die Löschsperre ist gesetzt.")),
    "entsperren": ("record.hold", actions.release, gettext_lazy("Die Löschsperre ist aufgehoben.")),
    "vorschlagen": (
        "record.propose",
        actions.propose_disposal,
        gettext_lazy("Die Löschung ist vorgeschlagen. Freigeben muss sie jemand anderes."),
    ),
    "loeschen": (
        "record.dispose",
        actions.approve_disposal,
        gettext_lazy(
            "Gelöscht: Der Schlüssel ist vernichtet. Dass es die Datei gab, bleibt belegt."
        ),
    ),
}


@dataclass(frozen=True)
class Row:
    """A record as the list shows it. `name` is empty where the ring does not open it."""

    record: Record
    name: str
    place: registry.Place | None
    due: bool


def record_for(request: PageRequest, pk: UUID) -> tuple[Record, Actor]:
    """A record and who may see it. Raises Stranger or Forbidden."""
    actor = request.actor or None
    record = queries.by_id(actor, pk)
    require(actor, "record.propose", record)
    if actor is None:
        raise Stranger
    return record, actor


@require_safe
def index(request: PageRequest) -> HttpResponse:
    """The records of the own authority."""
    actor, today = request.actor or None, clock.today()
    require(actor, "record.propose", actor.post if actor else None)
    if actor is None:
        raise Stranger
    tab = request.GET.get("ansicht", "due")
    tab = tab if tab in TABS else "due"
    found = queries.listed(actor, tab, on=today)
    page = Paginator(found, PAGE).get_page(request.GET.get("seite"))
    context = {"page": page, "rows": _rows(list(page), actor), "tab": tab, "tabs": TABS.items()}
    return render(request, "archive/records.html", context)


@require_safe
def show(request: PageRequest, pk: UUID) -> HttpResponse:
    """One record: until when it is kept and why, and what can be done."""
    record, actor = record_for(request, pk)
    context = {
        "row": _rows([record], actor)[0],
        "rule": rules.rule_of(record),
        "may": {verb for verb, (right, *_rest) in VERBS.items() if allows(actor, right, record)},
        "crumbs": [(_("Ablage"), reverse("archive:records")), (record.get_kind_display(), "")],
    }
    return render(request, "archive/record.html", context)


@require_POST
def act(request: PageRequest, pk: UUID, verb: str) -> HttpResponse:
    """Hold, release, propose or dispose."""
    record, actor = record_for(request, pk)
    if verb not in VERBS:
        raise Stranger
    right, action, done = VERBS[verb]
    require(actor, right, record)
    try:
        action(record=record, by=actor, at=clock.now())
    except RathausError as problem:
        messages.error(request, str(problem))
    else:
        messages.success(request, str(done))
    return redirect("archive:record", pk)


def _rows(records: list[Record], actor: Actor) -> list[Row]:
    places, today = registry.places_of(records), clock.today()
    return [
        Row(each, _name(each, actor), places.get(each.pk), rules.is_due(each, today))
        for each in records
    ]


def _name(record: Record, actor: Actor) -> str:
    """The file name; a draft's file is not the authority's to open, a disposed one nobody's."""
    try:
        return content.name(record, actor.keys)
    except (NotForTheseKeys, content.Disposed, content.Damaged):
        return ""
