"""Programs that may sign in."""

from __future__ import annotations

from django.db.models import QuerySet

from rathaus.access.actor import Actor
from rathaus.access.check import allows
from rathaus.exchange.content import tokens
from rathaus.exchange.models import Client


def of_token(token: str) -> Client:
    """Whose token it is. One query. Raises TokenRefused."""
    client_id, generation = tokens.read(token)
    client = Client.objects.select_related("authority").filter(pk=client_id).first()
    if client is None or client.ended_at or client.generation != generation:
        raise tokens.TokenRefused("ended, or before a new secret")
    return client


def visible_to(actor: Actor | None) -> QuerySet[Client]:
    """The clients for which the actor's authority answers, those that have ended last."""
    if actor is None or actor.post is None or not allows(actor, "exchange.manage", actor.post):
        return Client.objects.none()
    return Client.objects.filter(authority=actor.authority_id).order_by("ended_at", "name", "pk")
