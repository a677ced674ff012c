"""The authority's own templates of messages."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from rathaus.access.actor import Actor
from rathaus.access.check import require
from rathaus.audit import actions as audit
from rathaus.lib.errors import RathausError
from rathaus.mailbox.models import MessageTemplate


@transaction.atomic
def save_template(
    *, template: MessageTemplate, title: str, text: str, by: Actor, at: datetime
) -> MessageTemplate:
    """Write a template, new or known. Raises RathausError for a title that another one has."""
    require(by, "template.edit", template)
    others = MessageTemplate.objects.filter(authority=template.authority_id, title=title)
    if others.exclude(pk=template.pk).exists():
        raise RathausError(
            _("Eine Vorlage mit diesem Titel gibt es schon. Bitte wählen Sie einen anderen.")
        )
    template.title, template.text, template.changed_at = title, text, at
    template.save()
    _event("template.save", template, by, at)
    return template


@transaction.atomic
def delete_template(*, template: MessageTemplate, by: Actor, at: datetime) -> None:
    """Delete a template; messages that began with it stay as they are."""
    require(by, "template.edit", template)
    _event("template.delete", template, by, at)
    template.delete()


def _event(verb: str, template: MessageTemplate, by: Actor, at: datetime) -> None:
    authority = template.authority_id
    audit.record(verb=verb, object=template, by=by, at=at, authority=authority)
