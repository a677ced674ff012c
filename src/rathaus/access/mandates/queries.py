"""Reads of mandates: both sides see theirs, and whoever was asked what they were asked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.timezone import localdate

from rathaus.access.actor import Actor
from rathaus.access.check import allows
from rathaus.access.mandates import content
from rathaus.access.mandates.content import Names
from rathaus.accounts.models import NOWHERE, Account, AccountKind, Mandate, MandateRole
from rathaus.accounts.queries import mandates_held, own_marks
from rathaus.accounts.states import MandateState
from rathaus.lib import clock
from rathaus.lib.errors import Stranger

INVITATION = timedelta(days=30)  # after that an unanswered one counts no more


def visible_to(actor: Actor | None) -> QuerySet[Mandate]:
    """What the actor's account has given or holds; what was given only for who may manage it."""
    if not actor or actor.is_staff or actor.account.kind == AccountKind.STAFF:
        return Mandate.objects.none()
    own = Q(pk=None)
    if allows(actor, "mandate.manage", Mandate(principal=actor.account)):
        own |= Q(principal=actor.account)
    if actor.mandate is None:
        own |= Q(representative=actor.account)
    return Mandate.objects.filter(own).select_related("principal", "representative")


def by_id(actor: Actor | None, pk: UUID) -> Mandate:
    """One of the actor's mandates. Raises Stranger."""
    found = visible_to(actor).filter(pk=pk).first()
    if found is None:
        raise Stranger
    return found


def asked(actor: Actor | None, *, at: datetime) -> QuerySet[Mandate]:
    """What the actor was asked by an address of theirs, and has not answered."""
    if not actor or actor.mandate or actor.account.kind == AccountKind.STAFF:
        return Mandate.objects.none()
    marks = own_marks(actor.account)
    waiting = Mandate.objects.filter(state=MandateState.ASKED, invited__in=marks)
    own = waiting.filter(asked_at__gt=at - INVITATION).exclude(principal=actor.account)
    return own.select_related("principal", "representative")


def asked_by_id(actor: Actor | None, pk: UUID, *, at: datetime) -> Mandate:
    """One that the actor was asked. Raises Stranger."""
    found = asked(actor, at=at).filter(pk=pk).first()
    if found is None:
        raise Stranger
    return found


def check_asked(actor: Actor, mandate: Mandate, *, at: datetime) -> None:
    """Raises Stranger unless the actor was asked; that it is answered by now says its state."""
    fresh = mandate.asked_at > at - INVITATION or mandate.state != MandateState.ASKED
    if actor.mandate or not fresh or mandate.invited not in own_marks(actor.account):
        raise Stranger


def alive(principal: Account, *, at: datetime) -> list[Mandate]:
    """What an account has given, or asked for not long ago."""
    on = localdate(at)
    rows = Mandate.objects.filter(principal=principal).filter(
        Q(state=MandateState.GRANTED) | Q(state=MandateState.ASKED, asked_at__gt=at - INVITATION)
    )
    return list(rows.filter(Q(valid_to=None) | Q(valid_to__gte=on)))


def administered(account: Account) -> QuerySet[Mandate]:
    """The companies that nobody signs in as and the account administers."""
    held = mandates_held(account, on=clock.today()).filter(role=MandateRole.ADMINISTRATOR)
    return held.filter(principal__email__endswith=f"@{NOWHERE}")


def administered_by_id(actor: Actor, pk: UUID) -> Mandate:
    """One of them, of a person who acts for themselves. Raises Stranger."""
    found = None if actor.mandate else administered(actor.account).filter(pk=pk).first()
    if found is None:
        raise Stranger
    return found


def left_alone(account: Account) -> list[Mandate]:
    """Those that nobody else administers."""
    held = list(administered(account))
    principals = [each.principal_id for each in held]
    others = (
        Mandate.objects.filter(principal__in=principals, role=MandateRole.ADMINISTRATOR)
        .filter(state=MandateState.GRANTED, representative__is_active=True)
        .filter(valid_from__lte=clock.today())
        .exclude(representative=account)
    )
    cared_for = set(others.values_list("principal_id", flat=True)) if held else set()
    return [each for each in held if each.principal_id not in cared_for]


@dataclass(frozen=True)
class Row:
    """A mandate as its reader sees it."""

    mandate: Mandate
    names: Names
    holds: bool  # may be acted on just now
    over: bool  # ended, refused, or past its last day or the time to answer
    given: bool  # by the reader's account

    @property
    def may_end(self) -> bool:
        return not self.over

    @property
    def may_dissolve(self) -> bool:
        """A company that nobody signs in as, by who administers it."""
        administers = self.mandate.role == MandateRole.ADMINISTRATOR and self.holds
        return administers and not self.given and not self.mandate.principal.signs_in


@dataclass(frozen=True)
class Overview:
    """The page of mandates."""

    given: list[Row]
    held: list[Row]
    asked: list[Row]


def overview(actor: Actor, *, at: datetime) -> Overview:
    """All that concerns the actor's account, newest first. At most four queries."""
    own, waiting = list(visible_to(actor)), list(asked(actor, at=at))
    rows = _rows([*waiting, *own], actor, at)
    return Overview(
        given=[row for row in rows[len(waiting) :] if row.given],
        held=[row for row in rows[len(waiting) :] if not row.given],
        asked=rows[: len(waiting)],
    )


def choices(human: Account, *, at: datetime) -> list[Row]:
    """For whom somebody may act just now. Two queries."""
    held = mandates_held(human, on=localdate(at)).order_by("principal__kind", "asked_at")
    return _rows(list(held), Actor(human), at)


def members_only(actor: Actor) -> bool:
    """Whether it is a company, whose mandates are those of its employees."""
    return actor.account.kind == AccountKind.BUSINESS


def roles_for(actor: Actor) -> list[MandateRole]:
    """What the actor's account can let others do."""
    person = not members_only(actor)
    return [r for r in MandateRole if not (person and r == MandateRole.ADMINISTRATOR)]


def _rows(found: list[Mandate], actor: Actor, at: datetime) -> list[Row]:
    on, keys = localdate(at), content.keys_for(found)
    return [
        Row(
            mandate=each,
            names=content.names(each, keys),
            holds=each.holds(on),
            over=_is_over(each, at),
            given=each.principal_id == actor.account.pk,
        )
        for each in found
    ]


def _is_over(mandate: Mandate, at: datetime) -> bool:
    if mandate.state == MandateState.ASKED:
        return mandate.asked_at <= at - INVITATION
    past = mandate.valid_to is not None and mandate.valid_to < localdate(at)
    return past or mandate.state != MandateState.GRANTED
