"""What every page shows around its content: the authority's name, navigation, sign-in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from rathaus.access.actor import Actor
from rathaus.access.check import allows
from rathaus.access.mandates import content as mandates
from rathaus.cases.queries import new_count
from rathaus.exchange.queries.rooms import new_count as room_count
from rathaus.intake.models import Draft
from rathaus.mailbox.models import Thread
from rathaus.mailbox.queries import unread_count
from rathaus.mailbox.queries.office import unanswered_count

THEME_COOKIE = "darstellung"
THEMES = ("light", "dark")


@dataclass(frozen=True)
class Link:
    """One entry of the navigation."""

    title: str | Promise
    url: str
    current: bool


def chosen_theme(request: HttpRequest) -> str:
    """`light` or `dark` when the visitor chose one, else empty: the device's setting counts."""
    theme = request.COOKIES.get(THEME_COOKIE, "")
    return theme if theme in THEMES else ""


def page_context(request: HttpRequest) -> dict[str, Any]:
    """Context processor of every page; tolerates requests that no middleware has seen."""
    authority = getattr(request, "authority", None)
    actor = getattr(request, "actor", None) or None
    return {
        "site_name": authority.name if authority else settings.PORTAL_NAME,
        "authority": authority,
        "actor": actor,
        "acting_for": mandates.names(actor.mandate) if actor and actor.mandate else None,
        "theme": chosen_theme(request),
        "navigation": [
            Link(title, reverse(name), request.path == reverse(name))
            for title, name in _entries(actor)
        ],
    }


PUBLIC: list[tuple[str | Promise, str]] = [
    (_("Startseite"), "home"),
    (_("Leistungen"), "catalogue:search"),
    (_("Behörden"), "tenancy:list"),
]
STAFF: list[tuple[str | Promise, str]] = [
    (_("Angebote"), "catalogue:offers"),
    (_("Rechtekonzept"), "rights"),
    (_("Formulare"), "intake:forms"),
]
# What a right leads to, in the order in which it is shown.
OFFICE: list[tuple[str, str | Promise, str]] = [
    ("record.propose", _("Ablage"), "archive:records"),
    ("authority.edit", _("Meine Behörde"), "tenancy:contact"),
    ("template.edit", _("Textvorlagen"), "mailbox:templates"),
    ("post.manage", _("Dienstposten"), "access:posts"),
    ("key.manage", _("Schlüssel"), "access:keys"),
    ("event.read", _("Protokoll"), "access:events"),
]


def _entries(actor: Actor | None) -> list[tuple[str | Promise, str]]:
    if actor is None:
        return PUBLIC
    return [*PUBLIC, *(_of_staff(actor) if actor.is_staff else _of_person(actor))]


def _of_staff(actor: Actor) -> list[tuple[str | Promise, str]]:
    cases: list[tuple[str | Promise, str]] = []
    if allows(actor, "case.list", actor.post):
        cases.append((_case_title(new_count(actor)), "cases:inbox"))
    if allows(actor, "thread.read", actor.post):
        cases.append((_message_title(unanswered_count(actor)), "mailbox:office"))
    if allows(actor, "room.read", actor.post):
        cases.append((_room_title(room_count(actor)), "exchange:inbox"))
    office = [(title, name) for right, title, name in OFFICE if allows(actor, right, actor.post)]
    return [*STAFF, *cases, *office]


def _of_person(actor: Actor) -> list[tuple[str | Promise, str]]:
    entries: list[tuple[str | Promise, str]] = []
    if allows(actor, "mailbox.read", Thread(account=actor.account)):
        entries.append((_mailbox_title(unread_count(actor)), "mailbox:threads"))
    if allows(actor, "draft.edit", Draft(account=actor.account)):
        entries.append((_("Meine Anträge"), "intake:drafts"))
    return entries


def _mailbox_title(unread: int) -> str | Promise:
    return gettext("Postfach (%(n)d ungelesen)") % {"n": unread} if unread else _("Postfach")


def _message_title(waiting: int) -> str | Promise:
    return gettext("Nachrichten (%(n)d offen)") % {"n": waiting} if waiting else _("Nachrichten")


def _room_title(new: int) -> str | Promise:
    return gettext("Behördenraum (%(new)d neu)") % {"new": new} if new else _("Behördenraum")


def _case_title(new: int) -> str | Promise:
    return gettext("Vorgänge (%(new)d neu)") % {"new": new} if new else _("Vorgänge")
