"""Reads of posts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from allauth.mfa.models import Authenticator
from django.db.models import BooleanField, Case, Exists, OuterRef, Q, QuerySet, Value, When

from rathaus.access.actor import Actor
from rathaus.access.check import allows
from rathaus.access.posts.actions import permission_for, right_to_reset
from rathaus.accounts.models import Post
from rathaus.accounts.queries import FACTORS
from rathaus.lib.errors import Stranger


def visible_to(actor: Actor | None) -> QuerySet[Post]:
    """The posts of the actor's own authority."""
    if not actor or not actor.is_staff:
        return Post.objects.none()
    return Post.objects.filter(authority=actor.authority_id).select_related("account", "authority")


def by_id(actor: Actor | None, pk: UUID) -> Post:
    """One post of the actor's authority. Raises Stranger."""
    post = visible_to(actor).filter(pk=pk).first()
    if post is None:
        raise Stranger
    return post


def posts(actor: Actor | None, *, on: date) -> QuerySet[Post]:
    """Current and future posts, then ended ones (`ended`), each by name."""
    ended = Case(
        When(Q(valid_to__lt=on), then=Value(True)),
        default=Value(False),
        output_field=BooleanField(),
    )
    factors = Authenticator.objects.filter(user=OuterRef("account"), type__in=FACTORS)
    found = visible_to(actor).annotate(ended=ended, has_factor=Exists(factors))
    return found.order_by("ended", "display_name", "pk")


@dataclass(frozen=True)
class Row:
    """A post in the list and what the reader may do with it."""

    post: Post
    starts_later: bool
    ended: bool
    may_end: bool
    may_invite: bool
    may_reset: bool


def row(actor: Actor, post: Post, *, on: date) -> Row:
    """How a post stands on the day `on`."""
    ended = post.valid_to is not None and post.valid_to < on
    may = not ended and allows(actor, permission_for(post.role), post)
    waits = not post.account.has_usable_password()
    other = post.account_id != actor.account.pk and getattr(post, "has_factor", False)
    may_reset = not ended and other and allows(actor, right_to_reset(post.role), post)
    return Row(post, post.valid_from > on, ended, may, may and waits, may_reset)


def labels(actors: Iterable[str]) -> dict[str, Post]:
    """``post:<uuid>`` → post, for those that exist. One query."""
    keys = {label.removeprefix("post:") for label in actors if label.startswith("post:")}
    return {f"post:{post.pk}": post for post in Post.objects.filter(pk__in=keys)}
