"""Where somebody lands after signing in: where their work is."""

from __future__ import annotations

from django.urls import reverse

from rathaus.access.actor import Actor
from rathaus.access.check import allows
from rathaus.accounts import queries
from rathaus.accounts.models import Account, AccountKind
from rathaus.lib import clock

# The first right that one of the posts has decides; the session's own post is chosen likewise.
WORKPLACES = (
    ("case.list", "cases:inbox"),
    ("post.manage", "access:posts"),
    ("offer.edit", "catalogue:offers"),
)


def landing(account: Account) -> str:
    """The path of the first page of an account."""
    if account.kind != AccountKind.STAFF:
        return reverse("mailbox:threads")
    post = queries.current_posts(account, on=clock.today()).first()
    actor = Actor(account, post)
    rights = (name for right, name in WORKPLACES if post and allows(actor, right, post))
    return reverse(next(rights, "home"))
