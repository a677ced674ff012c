"""The inbox of the authority."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from rathaus.access.actor import Actor
from rathaus.access.check import require
from rathaus.access.request import PageRequest
from rathaus.cases import actions, content, queries, rules
from rathaus.cases.models import Case
from rathaus.lib import clock
from rathaus.lib.errors import Stranger

PAGE_SIZE = 25
FOUND_SIZE = 100  # a search has one page; whoever finds more is asked for more words
TABS = {
    "new": _("Neu"),
    "mine": _("Meine"),
    "waiting": _("Warten auf Antwort"),
    "overdue": _("Überfällig"),
    "unread": _("Neue Nachrichten"),
    "letter": _("Brief nötig"),
    "all": _("Alle"),
}
SORTS = [
    ("received", _("Neueste zuerst")),
    ("oldest", _("Älteste zuerst")),
    ("due", _("Frist zuerst")),
]


@require_http_methods(["GET", "HEAD", "POST"])
def inbox(request: PageRequest) -> HttpResponse:
    """List the cases of the acting post's authority. A search is posted, although it changes
    nothing: names must not stand in addresses, because those are logged."""
    actor = request.actor
    require(actor, "case.list", actor.post if actor else None)
    if actor is None:
        raise Stranger
    at, today, words = clock.now(), clock.today(), request.POST.get("suche", "").strip()[:100]
    if words:
        actions.list_quickly(by=actor, at=clock.now())
    counts = queries.counts(actor, today)
    chosen = _filter(request.GET, words, queries.opening_tab(actor, counts))
    found = queries.inbox(actor, chosen, today)
    page = Paginator(found, FOUND_SIZE if words else PAGE_SIZE).get_page(request.GET.get("seite"))
    services, places = queries.choices(actor)
    context = {
        "page": page,
        "rows": [_row(case, actor, at) for case in page],
        "filter": chosen,
        "tabs": [(name, title, counts[name]) for name, title in TABS.items()],
        "services": services,
        "places": places,
        "sorts": SORTS,
    }
    return render(request, "cases/inbox.html", context)


def _row(case: Case, actor: Actor, at: datetime) -> dict[str, object]:
    return {
        "case": case,
        "title": case.title,
        "applicant": content.applicant_name(case, actor.keys),
        "overdue": rules.is_overdue(case, localdate(at)),
        "approval": queries.approaching(case, at),
    }


def _filter(values: QueryDict, words: str, opening: str) -> queries.Filter:
    tab = values.get("ansicht", opening)
    return queries.Filter(
        tab=tab if tab in TABS else opening,
        service=_id(values.get("leistung", "")),
        place=_id(values.get("ort", "")),
        words=words,
        sort=values.get("sortierung", "received"),
    )


def _id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
