"""Reads of keys: the state of an authority's ring in plain words, and who stands how to it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from rathaus.access.actor import Actor
from rathaus.access.keys.actions.ring import fingerprint
from rathaus.access.keys.holders import of_holders, reading_posts
from rathaus.access.posts.queries import labels
from rathaus.accounts.models import Post, Role
from rathaus.lib.errors import Stranger
from rathaus.tenancy.models import Authority
from rathaus.vault import personal
from rathaus.vault.models import KeyGrant, KeyRing, LockKind, PersonalKey, PersonalLock, RingKey

DRILL_DAYS = 365  # after which a drill should be repeated
GROUP = 4  # characters of a fingerprint that stand together


@dataclass(frozen=True)
class Person:
    """Somebody of an authority and how their key stands to its ring."""

    name: str
    roles: str
    email: str
    key: PersonalKey | None = None
    grant: KeyGrant | None = None
    entitled_by: str = ""
    ways: str = ""
    ended: date | None = None
    waits_for: str | Promise = ""

    @property
    def shown(self) -> str:
        """The fingerprint as it is posted."""
        return fingerprint(self.key) if self.key else ""

    @property
    def fingerprint(self) -> str:
        """The fingerprint as people compare it."""
        return in_groups(self.key) if self.key else ""


@dataclass
class Overview:
    """The ring of an authority and all who have to do with it."""

    ring: KeyRing | None
    renewed_at: datetime | None = None
    holders: list[Person] = field(default_factory=list)
    waiting: list[Person] = field(default_factory=list)
    without_key: list[Person] = field(default_factory=list)
    former: list[Person] = field(default_factory=list)
    lone_head: bool = False
    drill_is_old: bool = False

    @property
    def is_lost(self) -> bool:
        """Whether there is a ring that nobody can open, but by recovery."""
        return self.ring is not None and not self.holders and not self.former


@dataclass(frozen=True)
class OwnPrint:
    """The fingerprint of somebody's own key, as they may read it out to their head. `exchanged`:
    the session has opened another key than the database holds for them."""

    text: str
    exchanged: bool = False


def own_print(actor: Actor) -> OwnPrint:
    """The fingerprint of the key that the session has opened: whoever exchanged the row in the
    database does not have it. Of the row only where the session is locked."""
    key = personal.key_in_use(actor.account)
    if actor.personal is None:
        return OwnPrint(in_groups(key) if key else "")
    public = actor.personal.public
    exchanged = key is None or bytes(key.public) != public.raw
    return OwnPrint(_grouped(public.id.hex()), exchanged)


def in_groups(key: PersonalKey) -> str:
    """A fingerprint in groups of four."""
    return _grouped(fingerprint(key))


def _grouped(text: str) -> str:
    return " ".join(text[at : at + GROUP] for at in range(0, len(text), GROUP))


def overview(actor: Actor, *, on: date) -> Overview:
    """The ring of the actor's authority as its head sees it."""
    return overview_of(actor.authority_id, on=on)


def overview_of(authority_id: UUID | None, *, on: date) -> Overview:
    """The ring of an authority and who stands how to it. A fixed number of queries."""
    ring = KeyRing.objects.filter(authority=authority_id).prefetch_related("shares").first()
    found = Overview(ring)
    posts: dict[UUID, list[Post]] = {}
    reading = reading_posts(authority_id, since=on).select_related("account")
    for post in reading.order_by("display_name", "pk"):
        posts.setdefault(post.account_id, []).append(post)
    grants = _grants(ring)
    keys = _keys(posts)
    by = labels(grant.granted_by for grant in grants.values())
    for account_id, own in posts.items():
        _place(found, own, keys.get(account_id), grants.get(account_id), by)
    found.former = _former(authority_id, [g for a, g in grants.items() if a not in posts])
    heads = [p for p in reading if p.role == Role.HEAD and p.account_id in grants]
    found.lone_head = len({post.account_id for post in heads}) < 2
    if ring is not None:
        found.renewed_at = _renewed_at(ring)
        found.drill_is_old = drill_is_old(ring, on=on)
    return found


def drill_is_old(ring: KeyRing, *, on: date) -> bool:
    """Whether the shares were tried long ago, or never."""
    return ring.drilled_at is None or ring.drilled_at.date() < on - timedelta(days=DRILL_DAYS)


def leaders(authority_id: UUID | None, *, on: date) -> list[str]:
    """Names of the heads who can entitle others now."""
    posts = reading_posts(authority_id, since=on).filter(role=Role.HEAD, valid_from__lte=on)
    found = of_holders(posts, authority_id).order_by("display_name")
    return list(found.values_list("display_name", flat=True))


def rings_of(key: PersonalKey) -> list[Authority]:
    """The authorities whose content the key opens."""
    rings = KeyRing.objects.filter(grants__key=key.pk).select_related("authority")
    return [ring.authority for ring in rings.order_by("authority__name")]


def own_locks(key: PersonalKey) -> list[PersonalLock]:
    """The ways to open a key."""
    return list(PersonalLock.objects.filter(key=key.pk))


def own_passkey(actor: Actor, pk: UUID) -> PersonalLock:
    """A passkey of the actor. Raises Stranger."""
    locks = PersonalLock.objects.filter(key__account=actor.account, key__ended_at=None)
    lock = locks.filter(pk=pk, kind=LockKind.PASSKEY).select_related("key").first()
    if lock is None:
        raise Stranger
    return lock


def colleague_key(actor: Actor | None, pk: UUID) -> PersonalKey:
    """The key of somebody with a post at the actor's authority, or with a grant there. Raises
    Stranger."""
    if not actor or not actor.is_staff:
        raise Stranger
    at_work = Q(account__posts__authority=actor.authority_id)
    entitled = Q(grants__ring__authority=actor.authority_id)
    key = PersonalKey.objects.filter(at_work | entitled, pk=pk).distinct().first()
    if key is None:
        raise Stranger
    return key


def name_of(actor: Actor, key: PersonalKey) -> str:
    """How the actor's authority calls the holder of a key."""
    posts = Post.objects.filter(account=key.account_id, authority=actor.authority_id)
    return posts.order_by("-valid_from").values_list("display_name", flat=True).first() or ""


def _place(
    found: Overview,
    posts: list[Post],
    key: PersonalKey | None,
    grant: KeyGrant | None,
    names: dict[str, Post],
) -> None:
    """Put a person where they belong."""
    account = posts[0].account
    person = Person(
        name=posts[0].display_name,
        roles=", ".join(str(post.get_role_display()) for post in posts),
        email=account.email,
        key=key,
        grant=grant,
    )
    if key is None:
        may_sign_in = account.has_usable_password()
        waits_for = _("hat sich noch nicht angemeldet")
        if not may_sign_in:
            waits_for = _("hat noch kein Passwort gewählt (Einladung offen)")
        found.without_key.append(replace(person, waits_for=waits_for))
    elif grant is None:
        found.waiting.append(person)
    else:
        by = _entitled_by(grant, names)
        found.holders.append(replace(person, entitled_by=by, ways=_ways(grant.key)))


def _grants(ring: KeyRing | None) -> dict[UUID, KeyGrant]:
    if ring is None:
        return {}
    grants = KeyGrant.objects.filter(ring=ring, key__ended_at=None, generation=ring.generation)
    found = grants.select_related("key__account").prefetch_related("key__locks")
    return {grant.key.account_id: grant for grant in found.order_by("granted_at")}


def _keys(accounts: Iterable[UUID]) -> dict[UUID, PersonalKey]:
    keys = PersonalKey.objects.filter(account__in=list(accounts), ended_at=None)
    return {key.account_id: key for key in keys}


def _former(authority_id: UUID | None, grants: list[KeyGrant]) -> list[Person]:
    accounts = [grant.key.account_id for grant in grants]
    posts = Post.objects.filter(authority=authority_id, account__in=accounts)
    last = {post.account_id: post for post in posts.order_by("valid_from")}
    return [_former_holder(grant, last.get(grant.key.account_id)) for grant in grants]


def _former_holder(grant: KeyGrant, post: Post | None) -> Person:
    email = grant.key.account.email
    name, role = (post.display_name, str(post.get_role_display())) if post else (email, "–")
    ended = post.valid_to if post else None
    return Person(name, role, email, grant.key, grant, ended=ended)


def _entitled_by(grant: KeyGrant, posts: dict[str, Post]) -> str:
    if post := posts.get(grant.granted_by):
        return post.display_name
    if grant.granted_by == f"account:{grant.key.account_id}":
        return _("beim Anlegen")
    return _("Rathaus, automatisch") if grant.granted_by == "system" else _("unbekannt")


def _ways(key: PersonalKey) -> str:
    kinds = [lock.kind for lock in key.locks.all()]
    passkeys = kinds.count(LockKind.PASSKEY)
    ways = [_("Passwort")] if LockKind.PASSWORD in kinds else []
    if passkeys:
        ways.append(ngettext("%(n)d Passkey", "%(n)d Passkeys", passkeys) % {"n": passkeys})
    return ", ".join(ways) or "–"


def _renewed_at(ring: KeyRing) -> datetime | None:
    """When the keys in use were made, if they are not the first."""
    keys = RingKey.objects.filter(ring=ring, purpose="seal", retired_at=None, number__gt=1)
    return keys.values_list("created_at", flat=True).first()
