"""Who may open an authority's key ring, and what a post that ends means for it."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from rathaus.access.actor import Actor
from rathaus.access.permission_map import PERMISSIONS
from rathaus.accounts.models import Post, Role
from rathaus.audit import actions as audit
from rathaus.lib import clock
from rathaus.lib.errors import RathausError
from rathaus.vault import keeping, rings
from rathaus.vault.errors import Locked, NotEntitled
from rathaus.vault.models import KeyGrant, KeyRing
from rathaus.vault.rings import OpenRing

READERS = tuple(PERMISSIONS["case.read"].grants)  # roles whose work is with content


def lock(authority_id: UUID | None) -> KeyRing | None:
    """The authority's ring, locked until the transaction ends: who changes its holders waits."""
    return KeyRing.objects.select_for_update().filter(authority=authority_id).first()


def opened(by: Actor) -> OpenRing:
    """The ring of the actor's authority, opened for a write; others wait until it is done. Raises
    Locked, NotEntitled."""
    lock(by.authority_id)
    return rings.open_ring(by.authority_id, by.personal)


def reading_posts(authority_id: UUID | None, *, since: date) -> QuerySet[Post]:
    """Posts whose work is with content, which have not ended on that day; some begin later: who
    comes is entitled before who goes has left."""
    found = Post.objects.filter(authority=authority_id, role__in=READERS)
    return found.filter(Q(valid_to=None) | Q(valid_to__gte=since), account__is_active=True)


def of_holders(posts: QuerySet[Post], authority_id: UUID | None) -> QuerySet[Post]:
    """Those of the posts whose account may open the authority's ring."""
    grants = KeyGrant.objects.filter(ring__authority=authority_id, key__ended_at=None)
    return posts.filter(account__in=grants.values("key__account"))


def check_not_last(post: Post, *, on: date) -> None:
    """Raise RathausError where nobody could entitle others, or open anything, if this post gave no
    rights from the day `on`. Locks the ring, so that what is true here stays true."""
    place = post.authority_id
    lock(place)
    if not of_holders(Post.objects.filter(pk=post.pk, role__in=READERS), place).exists():
        return
    stay = reading_posts(place, since=on).filter(valid_from__lte=on, valid_to=None)
    others = of_holders(stay.exclude(account=post.account_id), place)
    if post.role == Role.HEAD:
        others = others.filter(role=Role.HEAD)
    elif _others_of(post, since=on).exists():
        return
    if not others.exists():
        raise RathausError(
            _(
                "Niemand sonst könnte die vertraulichen Inhalte Ihrer Behörde danach noch öffnen "
                "und andere freischalten. Schalten Sie zuerst unter „Schlüssel“ eine andere "
                "Amtsleitung frei, die an diesem Tag im Amt ist und bleibt."
            )
        )


def take_back(post: Post, *, by: Actor, at: datetime) -> None:
    """Take the ring from the holder of a post that has ended, unless they read under another one
    there; renewed at once where the actor can open it, else by the next head."""
    grants = KeyGrant.objects.filter(ring__authority=post.authority_id, key__ended_at=None)
    grant = grants.filter(key__account=post.account_id).select_related("key").first()
    if grant is None or _others_of(post, since=clock.today()).exists():
        return
    try:
        ring = opened(by)
    except (Locked, NotEntitled):
        keeping.lose_holder(authority=post.authority, holder=grant.key, by=by, at=at)
    else:
        keeping.revoke(ring=ring, holders=[grant.key], by=by, at=at)


def take_back_ended(*, at: datetime) -> None:
    """Take the rings from all whose last reading post there has ended. Nobody need be there: the
    pages of the keys ask the heads to renew. A second run finds nothing."""
    today = clock.today()
    grants = KeyGrant.objects.filter(key__ended_at=None)
    for grant in grants.select_related("key", "ring__authority"):
        place = grant.ring.authority
        posts = Post.objects.filter(authority=place, role__in=READERS, account=grant.key.account_id)
        if not posts.filter(Q(valid_to=None) | Q(valid_to__gte=today)).exists():
            keeping.lose_holder(authority=place, holder=grant.key, by=audit.SYSTEM, at=at)


def is_over(post: Post) -> bool:
    """Whether the post gives no rights any more today."""
    return post.valid_to is not None and post.valid_to <= clock.today() - timedelta(days=1)


def _others_of(post: Post, *, since: date) -> QuerySet[Post]:
    """The other posts of the same person there that read."""
    return (
        reading_posts(post.authority_id, since=since)
        .filter(account=post.account_id)
        .exclude(pk=post.pk)
    )
