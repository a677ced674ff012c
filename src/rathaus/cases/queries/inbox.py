"""The inbox of an authority. Everything begins at `visible_to`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Count, F, Q, QuerySet

from rathaus.access.actor import Actor
from rathaus.access.check import allows
from rathaus.cases import content
from rathaus.cases.models import Case
from rathaus.cases.states import OPEN, CaseState
from rathaus.catalogue.models import Service
from rathaus.tenancy.models import Authority

SORTS = {
    "received": ("-opened_at", "-id"),
    "oldest": ("opened_at", "id"),
    "due": (F("due_on").asc(nulls_last=True), "opened_at", "id"),
}
RELATED = ("authority", "place", "service", "account", "assigned_to")


@dataclass(frozen=True)
class Filter:
    """What the inbox shows. `tab` is one of `TABS`; empty values and None do not filter."""

    tab: str = "new"
    service: UUID | None = None
    place: UUID | None = None
    words: str = ""
    sort: str = "received"


def visible_to(actor: Actor | None) -> QuerySet[Case]:
    """The cases whose list an actor may see: those of its authority."""
    if actor is None or actor.post is None or not allows(actor, "case.list", actor.post):
        return Case.objects.none()
    return Case.objects.filter(authority=actor.post.authority_id)


def tabs(actor: Actor, on: date) -> dict[str, Q]:
    """The tabs of the inbox and what belongs to each."""
    post = actor.post.pk if actor.post else None
    is_open = Q(state__in=OPEN)
    return {
        "new": Q(state=CaseState.RECEIVED),
        "mine": is_open & Q(assigned_to=post),
        "waiting": Q(state=CaseState.WAITING),
        "overdue": is_open & Q(due_on__lt=on),
        "unread": Q(unread=True),
        "letter": Q(letter_due=True),
        "all": Q(),
    }


def counts(actor: Actor, on: date) -> dict[str, int]:
    """How many cases each tab holds. One query."""
    wanted = {name: Count("pk", filter=q) for name, q in tabs(actor, on).items() if q}
    found = visible_to(actor).aggregate(all=Count("pk"), **wanted)
    return {name: found[name] for name in tabs(actor, on)}


def opening_tab(actor: Actor, held: dict[str, int]) -> str:
    """The tab an actor begins with, by how many cases the tabs hold: who works on cases with what
    is new, else with the own ones; who only looks on, with all."""
    if not allows(actor, "case.work", actor.post):
        return "all"
    return "new" if held["new"] else "mine"


def new_count(actor: Actor) -> int:
    """How many cases nobody has taken yet. One query."""
    return visible_to(actor).filter(state=CaseState.RECEIVED).count()


def inbox(actor: Actor, chosen: Filter, on: date) -> QuerySet[Case]:
    """The cases of a tab, filtered and sorted. One query, two where words are searched; the words
    are looked for in all tabs, because who searches a number does not know its state."""
    rows = visible_to(actor)
    if chosen.words:
        rows = rows.filter(pk__in=content.matching(rows, chosen.words, actor.keys))
    else:
        rows = rows.filter(tabs(actor, on).get(chosen.tab, Q()))
    if chosen.service:
        rows = rows.filter(service=chosen.service)
    if chosen.place:
        rows = rows.filter(place=chosen.place)
    return rows.select_related(*RELATED, "approval_period").order_by(
        *SORTS.get(chosen.sort, SORTS["received"])
    )


def choices(actor: Actor) -> tuple[list[tuple[UUID, str]], list[tuple[UUID, str]]]:
    """The services and the places that occur in the inbox, as options. Two queries."""
    rows = visible_to(actor)
    services = Service.objects.filter(pk__in=rows.values("service")).order_by("name")
    places = Authority.objects.filter(pk__in=rows.values("place")).order_by("name")
    return list(services.values_list("pk", "name")), list(places.values_list("pk", "name"))
