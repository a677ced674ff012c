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
from rathaus.accounts.models import AccountKind
from rathaus.cases.queries import new_count
from rathaus.mailbox.models import Thread
from rathaus.mailbox.queries import unread_count

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
        "theme": chosen_theme(request),
        "navigation": [
            Link(title, reverse(name), request.path == reverse(name))
            for title, name in _entries(actor)
        ],
    }


def _entries(actor: Actor | None) -> list[tuple[str | Promise, str]]:
    entries: list[tuple[str | Promise, str]] = [
        (_("Startseite"), "home"),
        (_("Leistungen"), "catalogue:search"),
        (_("Behörden"), "tenancy:list"),
    ]
    if actor and actor.is_staff:
        entries.append((_("Angebote"), "catalogue:offers"))
        entries.append((_("Rechtekonzept"), "rights"))
        entries.append((_("Formulare"), "intake:forms"))
    if actor and actor.is_staff and allows(actor, "case.list", actor.post):
        entries.append((_case_title(new_count(actor)), "cases:inbox"))
    if actor and actor.is_staff and allows(actor, "authority.edit", actor.post):
        entries.append((_("Meine Behörde"), "tenancy:contact"))
    if actor and actor.is_staff and allows(actor, "post.manage", actor.post):
        entries.append((_("Dienstposten"), "access:posts"))
    if actor and actor.is_staff and allows(actor, "key.manage", actor.post):
        entries.append((_("Schlüssel"), "access:keys"))
    if actor and actor.is_staff and allows(actor, "event.read", actor.post):
        entries.append((_("Protokoll"), "access:events"))
    if actor and allows(actor, "mailbox.read", Thread(account=actor.account)):
        entries.append((_mailbox_title(unread_count(actor)), "mailbox:threads"))
    if actor and not actor.is_staff and actor.account.kind != AccountKind.STAFF:
        entries.append((_("Meine Anträge"), "intake:drafts"))
    return entries


def _mailbox_title(unread: int) -> str | Promise:
    return gettext("Postfach (%(n)d ungelesen)") % {"n": unread} if unread else _("Postfach")


def _case_title(new: int) -> str | Promise:
    return gettext("Vorgänge (%(new)d neu)") % {"new": new} if new else _("Vorgänge")
