"""The actor: an account, for staff the post under which it acts in this request, and for
representatives the mandate by which they act for the account."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _

from rathaus.accounts import queries
from rathaus.accounts.identities import config, levels
from rathaus.accounts.models import Account, AccountKind, Mandate, Post
from rathaus.lib import clock
from rathaus.lib.errors import RathausError
from rathaus.vault import session
from rathaus.vault.account_keys import AccountKeys
from rathaus.vault.envelope import PrivateKey
from rathaus.vault.rings import StaffKeys

POST_IN_SESSION = "post"
MANDATE_IN_SESSION = "mandate"


class MandateEnded(RathausError):
    """The mandate chosen in the session does not hold any more; what was sent was meant for the
    principal and is not done."""


@dataclass(frozen=True)
class Actor:
    """Who acts. Citizens and businesses have no post; staff act through exactly one. `personal` is
    the own key of a staff member where the session holds it unlocked. With a `mandate`, `account`
    is the principal for whom its representative acts, and the mandate's role says what that is."""

    account: Account
    post: Post | None = None
    posts: tuple[Post, ...] = field(default=(), compare=False)  # all that could be chosen
    personal: PrivateKey | None = field(default=None, compare=False, repr=False)
    level: int | None = field(default=None, compare=False)  # of this session's sign-in
    mandate: Mandate | None = None

    @property
    def human(self) -> Account:
        """Who has signed in, also where they act for somebody else."""
        held = self.mandate.representative if self.mandate else None
        return held or self.account

    @property
    def trust_level(self) -> int:
        """How well the person who signed in is proven; outside a session what was last proven."""
        return self.human.trust_level if self.level is None else self.level

    @property
    def label(self) -> str:
        """How events name the human: ``post:<uuid>`` or ``account:<uuid>``."""
        return f"post:{self.post.pk}" if self.post else f"account:{self.human.pk}"

    @property
    def represented(self) -> str:
        """``account:<uuid>`` of the principal, "" for who acts for themselves."""
        return f"account:{self.account.pk}" if self.mandate else ""

    @property
    def authority_id(self) -> UUID | None:
        return self.post.authority_id if self.post else None

    @property
    def role(self) -> str:
        """The post's role, the mandate's, or the kind of account (`citizen`, `business`)."""
        if self.mandate:
            return self.mandate.role
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
        return _acting(request, account)
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


def _acting(request: HttpRequest, account: Account) -> Actor:
    """The person, or the principal for whom the session acts. The mandate is looked up every time:
    one that has ended falls back to the person. Raises MandateEnded where something was sent."""
    chosen, level = request.session.get(MANDATE_IN_SESSION), levels.level_of(request)
    if chosen is None:
        return Actor(account, level=level)
    held = queries.mandates_held(account, on=clock.today()).filter(pk=chosen).first()
    if held is not None:
        return Actor(held.principal, level=level, mandate=held)
    del request.session[MANDATE_IN_SESSION]
    ended = MandateEnded(_("Diese Vollmacht gilt nicht mehr. Sie handeln wieder für sich selbst."))
    if request.method not in ("GET", "HEAD"):
        raise ended
    messages.warning(request, str(ended))
    return Actor(account, level=level)
