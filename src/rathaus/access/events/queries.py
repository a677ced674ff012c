"""Reads of the event log: an authority sees what happened at it, and nothing else."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.apps import apps
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from rathaus.access.actor import Actor
from rathaus.access.events.words import word_for
from rathaus.access.posts.queries import labels
from rathaus.accounts.models import Post
from rathaus.audit.models import Event


def visible_to(actor: Actor | None) -> QuerySet[Event]:
    """The events of the actor's own authority."""
    if not actor or not actor.is_staff:
        return Event.objects.none()
    return Event.objects.filter(authority=actor.authority_id)


def events(
    actor: Actor | None, *, verb: str = "", since: date | None = None, until: date | None = None
) -> QuerySet[Event]:
    """The newest first; `since` and `until` are days at the town hall, both included."""
    found = visible_to(actor).order_by("-at", "-pk")
    if verb:
        found = found.filter(verb=verb)
    if since:
        found = found.filter(at__gte=_midnight(since))
    if until:
        found = found.filter(at__lt=_midnight(until + timedelta(days=1)))
    return found


@dataclass(frozen=True)
class Row:
    """An event in words."""

    event: Event
    who: str | Promise
    what: str | Promise
    thing: str | Promise


def rows(found: Iterable[Event]) -> list[Row]:
    """The events in words. One query for all names of posts."""
    listed = list(found)
    posts = labels(event.actor for event in listed)
    return [
        Row(event, _who(event, posts), word_for(event.verb), _thing(event.object_type))
        for event in listed
    ]


def _who(event: Event, posts: dict[str, Post]) -> str | Promise:
    label = event.actor
    if post := posts.get(label):
        return f"{post.display_name} ({post.get_role_display()})"
    if label.startswith("account:"):
        acts_for_another = "for" in event.detail
        return _("Person mit Konto, in Vertretung") if acts_for_another else _("Person mit Konto")
    if label == "system":
        return _("Rathaus, automatisch")
    return _("unbekannter Dienstposten") if label.startswith("post:") else label


def _thing(object_type: str) -> str | Promise:
    """The German term of a model by its identifier."""
    models = apps.get_models()
    found = next((model for model in models if model.__name__ == object_type), None)
    return found._meta.verbose_name if found and found._meta.verbose_name else object_type


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
