"""The actor: an account, and for staff the post under which it acts in this request."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpRequest

from rathaus.accounts import queries
from rathaus.accounts.identities import config, levels
from rathaus.accounts.models import Account, AccountKind, Post
from rathaus.lib import clock
from rathaus.vault import session
from rathaus.vault.account_keys import AccountKeys
from rathaus.vault.envelope import PrivateKey
from rathaus.vault.rings import StaffKeys

POST_IN_SESSION = "post"


@dataclass(frozen=True)
class Actor:
    """Who acts. Citizens and businesses have no post; staff act through exactly one. `personal` is
    the own key of a staff member where the session holds it unlocked."""

    account: Account
    post: Post | None = None
    posts: tuple[Post, ...] = field(default=(), compare=False)  # all that could be chosen
    personal: PrivateKey | None = field(default=None, compare=False, repr=False)
    level: int | None = field(default=None, compare=False)  # of this session's sign-in

    @property
    def trust_level(self) -> int:
        """How well the person is proven; outside a session what was last proven."""
        return self.account.trust_level if self.level is None else self.level

    @property
    def label(self) -> str:
        """How events name this actor: ``post:<uuid>`` or ``account:<uuid>``."""
        return f"post:{self.post.pk}" if self.post else f"account:{self.account.pk}"

    @property
    def authority_id(self) -> UUID | None:
        return self.post.authority_id if self.post else None

    @property
    def role(self) -> str:
        """The post's role, or the kind of account (`citizen`, `business`)."""
        return self.post.role if self.post else self.account.kind

    @cached_property
    def keys(self) -> AccountKeys | StaffKeys:
        """What this actor can open: the own copies, or the content of the post's authority. To open
        with it raises Locked or NotEntitled where staff cannot just now."""
        if self.account.kind != AccountKind.STAFF:
            return AccountKeys(self.account.pk)
        return StaffKeys(self.authority_id, self.personal)

    @property
    def is_staff(self) -> bool:
        return self.post is not None


def actor_of(request: HttpRequest) -> Actor | None:
    """The actor of a request: None for an anonymous visitor; for staff the post chosen in the
    session, else the first current one. A staff account without a current post has no rights."""
    account = request.user
    if not isinstance(account, Account):
        return None
    if account.kind != AccountKind.STAFF:
        return Actor(account, level=levels.level_of(request))
    posts = tuple(_posts(request, account))
    chosen = request.session.get(POST_IN_SESSION)
    post = next((p for p in posts if str(p.pk) == chosen), posts[0] if posts else None)
    return Actor(account, post, posts, session.personal_key(request, account))


def _posts(request: HttpRequest, account: Account) -> QuerySet[Post]:
    """The current posts; in a session that a town's directory has opened only those in that town,
    which answers for its own people."""
    posts = queries.current_posts(account, on=clock.today())
    opened_by = levels.provider_of(request)
    if not opened_by:
        return posts
    row = config.find(opened_by)
    return posts.filter(authority__ars=row.authority) if row else posts.none()
