"""Writes to posts."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from uuid import UUID

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from rathaus.access.actor import Actor
from rathaus.access.check import require
from rathaus.access.keys.holders import check_not_last, is_over, take_back
from rathaus.access.posts import tasks
from rathaus.accounts import actions as accounts
from rathaus.accounts.models import Account, AccountKind, Post, Role
from rathaus.accounts.queries import current_posts
from rathaus.audit import actions as audit
from rathaus.lib import clock, jobs
from rathaus.lib.errors import RathausError
from rathaus.tenancy import actions as tenancy
from rathaus.tenancy.models import Authority

LEADING_ROLES = (Role.HEAD, Role.IT_ADMIN, Role.AUDITOR)


def permission_for(role: str) -> str:
    """Which right it takes to set up or end a post with that role."""
    return "post.appoint" if role in LEADING_ROLES else "post.manage"


@transaction.atomic
def create_post(
    *,
    authority: Authority,
    email: str,
    role: str,
    display_name: str,
    department: str = "",
    phone: str = "",
    valid_from: date,
    by: Actor,
    at: datetime,
) -> Post:
    """Give the staff account of `email` a post; an account that is new is created without a
    password and invited. Raises Stranger, Forbidden or RathausError (address of a citizen, own
    address, same post already held)."""
    require(by, permission_for(role), Post(authority=authority, role=role))
    account = _staff_account(email.strip().lower())
    _check_new(account, authority, role, valid_from, by)
    post = Post(
        account=account,
        authority=authority,
        role=role,
        display_name=display_name,
        department=department,
        phone=phone,
        valid_from=valid_from,
    )
    return _set_up(post, by, at)


@transaction.atomic
def appoint_first_head(
    *, authority: Authority, email: str, display_name: str, by: audit.Named, at: datetime
) -> Post:
    """Give an authority that nobody leads its first head, who sets up all other posts; from then
    on it works with Rathaus. Meant for the command line: no right is checked. Raises RathausError
    where somebody leads already."""
    today = clock.today()
    heads = _lock_heads(authority.pk).filter(Q(valid_to=None) | Q(valid_to__gte=today))
    if heads.exists():
        raise RathausError(
            _("Diese Behörde hat schon eine Amtsleitung. Sie richtet weitere Dienstposten ein.")
        )
    post = Post(
        account=_staff_account(email.strip().lower()),
        authority=authority,
        role=Role.HEAD,
        display_name=display_name,
        valid_from=today,
    )
    tenancy.join(authority=authority, by=by, at=at)
    return _set_up(post, by, at)


@transaction.atomic
def end_post(*, post: Post, on: date, by: Actor, at: datetime) -> Post:
    """Take all rights from a post from the day `on`; when that is today, the key ring too. Raises
    Stranger, Forbidden or RathausError (past day, already ended, last head, last holder)."""
    require(by, permission_for(post.role), post)
    heads = _lock_heads(post.authority_id)
    post = Post.objects.get(pk=post.pk)
    last_day = on - timedelta(days=1)
    if on < clock.today():
        raise RathausError(_("Das Datum liegt in der Vergangenheit. Möglich ist es ab heute."))
    if post.valid_to and post.valid_to < clock.today():
        raise RathausError(_("Dieser Dienstposten ist schon beendet."))
    if post.role == Role.HEAD and not _led_without(post, heads, on):
        raise RathausError(
            _(
                "Das ist die einzige Amtsleitung Ihrer Behörde. Richten Sie zuerst einen zweiten "
                "Dienstposten mit dieser Rolle ein, der an diesem Tag gilt."
            )
        )
    check_not_last(post, on=on)
    post.valid_to = last_day
    post.save(update_fields=["valid_to"])
    audit.record(
        verb="post.end", object=post, by=by, at=at, authority=post.authority_id, on=str(on)
    )
    if is_over(post):
        take_back(post, by=by, at=at)
    return post


@transaction.atomic
def invite_again(*, post: Post, by: Actor, at: datetime) -> None:
    """Send the invitation once more. Raises RathausError when the person has a password already."""
    require(by, permission_for(post.role), post)
    if post.account.has_usable_password():
        raise RathausError(
            _("Diese Person hat schon ein Passwort. Sie kann es selbst neu anfordern.")
        )
    audit.record(verb="post.invite", object=post, by=by, at=at, authority=post.authority_id)
    jobs.enqueue(tasks.invite, post.pk)


def right_to_reset(role: str) -> str:
    """Which right it takes to reset the second factor of who holds a post with that role."""
    return "factor.reset_leading" if role in LEADING_ROLES else "factor.reset"


@transaction.atomic
def reset_factor(*, post: Post, basis: str, by: Actor, at: datetime) -> None:
    """Take the lost second factor, passkeys and recovery codes from the holder of a post, who sets
    up new ones at the next sign-in. Raises Stranger, Forbidden or RathausError (own, or somebody
    who leads, administers or audits elsewhere: their own authority must know them)."""
    require(by, right_to_reset(post.role), post)
    if post.account_id == by.account.pk:
        raise RathausError(_("Den eigenen zweiten Faktor kann niemand selbst zurücksetzen."))
    for other in current_posts(post.account, on=clock.today()):
        if other.authority_id == post.authority_id:
            require(by, right_to_reset(other.role), other)
        elif other.role in LEADING_ROLES:
            raise RathausError(
                _(
                    "Diese Person hat auch bei „%(place)s“ eine leitende oder prüfende Rolle. "
                    "Bitte lassen Sie den zweiten Faktor dort zurücksetzen."
                )
                % {"place": other.authority.name}
            )
    accounts.reset_factor(
        account=post.account, by=by, at=at, authority=post.authority_id, basis=basis
    )


def _set_up(post: Post, by: audit.Named, at: datetime) -> Post:
    post.save(force_insert=True)
    role, authority = str(post.role), post.authority_id
    audit.record(verb="post.create", object=post, by=by, at=at, authority=authority, role=role)
    if not post.account.has_usable_password():
        jobs.enqueue(tasks.invite, post.pk)
    return post


def _staff_account(email: str) -> Account:
    account, _new = Account.objects.get_or_create(
        email=email, defaults={"kind": AccountKind.STAFF, "password": make_password(None)}
    )
    Account.objects.select_for_update().get(pk=account.pk)  # of two clicks the second one waits
    taken = EmailAddress.objects.filter(email=email, verified=True).exclude(user=account)
    if account.kind != AccountKind.STAFF or taken.exists():
        raise RathausError(
            _(
                "Diese E-Mail-Adresse gehört zum Konto einer Bürgerin, eines Bürgers oder eines "
                "Unternehmens. Bitte nehmen Sie eine dienstliche Adresse."
            )
        )
    # The invitation goes to this address: who can use it has proven that the address is theirs.
    EmailAddress.objects.get_or_create(
        user=account, email=email, defaults={"verified": True, "primary": True}
    )
    return account


def _check_new(account: Account, authority: Authority, role: str, start: date, by: Actor) -> None:
    if account.pk == by.account.pk:
        raise RathausError(
            _("Für sich selbst können Sie keinen Dienstposten einrichten. Das muss jemand anderes.")
        )
    if start < clock.today():
        raise RathausError(_("Ein Dienstposten kann nicht in der Vergangenheit beginnen."))
    same = Post.objects.filter(account=account, authority=authority, role=role)
    if same.filter(Q(valid_to=None) | Q(valid_to__gte=start)).exists():
        raise RathausError(_("Diese Person hat diesen Dienstposten schon."))


def _lock_heads(authority_id: UUID) -> QuerySet[Post]:
    """All heads of the authority, locked: two who end each other wait for each other."""
    heads = Post.objects.filter(authority_id=authority_id, role=Role.HEAD)
    list(heads.select_for_update().values_list("pk"))
    return heads


def _led_without(post: Post, heads: QuerySet[Post], on: date) -> bool:
    """Whether another head acts on the day and stays, whose account can sign in."""
    others = heads.exclude(account_id=post.account_id).filter(account__is_active=True)
    return others.filter(valid_from__lte=on, valid_to=None).exists()
