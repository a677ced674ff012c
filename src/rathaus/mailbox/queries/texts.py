"""Templates of messages: the own ones, and those of the authorities above."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils import formats
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from rathaus.access.actor import Actor
from rathaus.lib.errors import Stranger
from rathaus.mailbox.models import MessageTemplate
from rathaus.tenancy.models import Authority, Kind
from rathaus.tenancy.queries import chain

# What may stand in double braces, and what it is filled with.
PLACEHOLDERS: dict[str, str | Promise] = {
    "anrede": _("Anrede, zum Beispiel „Guten Tag Anna Auerbach“"),
    "betreff": _("Betreff der Unterhaltung oder Titel des Antrags"),
    "aktenzeichen": _("Aktenzeichen des Vorgangs"),
    "frist": _("Tag, bis zu dem Sie eine Antwort erbitten"),
    "behoerde": _("Name der Behörde"),
    "name": _("Ihr Name im Schriftverkehr"),
    "durchwahl": _("Ihre Durchwahl"),
}
PLACEHOLDER = re.compile(r"\{\{\s*([^{}\s]+)\s*\}\}")


def own(authority: Authority) -> QuerySet[MessageTemplate]:
    """The authority's own templates."""
    return MessageTemplate.objects.filter(authority=authority)


def usable(authority: Authority) -> list[MessageTemplate]:
    """The own templates, then those of the authorities above and of the competence centres. Two
    queries."""
    above = [authority.pk, *(each.pk for each in chain(authority))]
    wanted = Q(authority__in=above) | Q(authority__kind=Kind.COMPETENCE_CENTRE)
    rows = MessageTemplate.objects.filter(wanted).select_related("authority")
    return sorted(rows, key=lambda each: (each.authority_id != authority.pk, each.title))


def template(pk: UUID) -> MessageTemplate:
    """The template with that id. The caller asks `require`. Raises Stranger."""
    found = MessageTemplate.objects.select_related("authority").filter(pk=pk).first()
    if found is None:
        raise Stranger
    return found


def unknown_placeholders(text: str) -> list[str]:
    """What stands in double braces and is no placeholder."""
    return [name for name in PLACEHOLDER.findall(text) if name not in PLACEHOLDERS]


def filled(text: str, values: Mapping[str, str]) -> str:
    """The text with what is known; what is not known stays a placeholder."""
    return PLACEHOLDER.sub(lambda match: values.get(match[1]) or match[0], text)


def left_open(text: str) -> list[str]:
    """The placeholders that nothing has filled."""
    return [name for name in PLACEHOLDER.findall(text) if name in PLACEHOLDERS]


def day(value: date | None) -> str:
    """A day as letters write it."""
    return formats.date_format(value, "j. F Y") if value else ""


def about(actor: Actor) -> dict[str, str]:
    """What texts say of who writes."""
    if actor.post is None:
        return {}
    return {
        "behoerde": actor.post.authority.name,
        "name": actor.post.display_name,
        "durchwahl": actor.post.phone,
    }
