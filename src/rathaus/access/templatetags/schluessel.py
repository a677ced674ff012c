"""What pages say about the own key, wherever they come from."""

from __future__ import annotations

from django import template
from django.template import Context

from rathaus.access.keys import queries
from rathaus.access.keys.queries import OwnPrint

register = template.Library()


@register.simple_tag(takes_context=True)
def own_print(context: Context) -> OwnPrint:
    """The fingerprint of the own key of who asks; empty where there is nobody."""
    actor = getattr(context.get("request"), "actor", None)
    return queries.own_print(actor) if actor else OwnPrint("")
