"""A second factor that its owner has lost, without going to the town hall: by an identity that is
stronger, or by e-mail and a waiting time in which the owner can call it off. Never for staff, who
go to their head of office."""

from __future__ import annotations

from datetime import datetime, timedelta

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from rathaus.accounts import queries, tasks
from rathaus.accounts.actions.factors import end_others
from rathaus.accounts.actions.safety import Owner
from rathaus.accounts.identities.received import Received
from rathaus.accounts.models import Account, AccountKind, LostFactor, TrustLevel
from rathaus.audit import actions as audit
from rathaus.lib import jobs
from rathaus.lib.errors import RathausError

REMIND_BEFORE = timedelta(days=2)  # the job comes every night: at least one reminder on time


def least_level(account: Account) -> int:
    """The trust level from which a provider's word replaces a lost factor: what the account was
    proven by last, and at least one that has two factors itself (eIDAS: substantial)."""
    return int(max(account.trust_level, TrustLevel.SUBSTANTIAL))


@transaction.atomic
def remove_by_identity(*, account: Account, received: Received, at: datetime) -> None:
    """Take the factors from the account whose owner has just been proven. Raises RathausError."""
    locked = _locked(account)
    if received.level < least_level(locked):
        raise RathausError(
            _("Dafür müssen Sie sich mindestens mit dem Vertrauensniveau „%(level)s“ ausweisen.")
            % {"level": TrustLevel(least_level(locked)).label}
        )
    count = _remove(locked)
    audit.record(
        verb="factor.remove_by_identity",
        object=locked,
        by=Owner(locked),
        at=at,
        provider=received.provider,
        level=int(received.level),
        count=count,
    )


@transaction.atomic
def ask_for_removal(*, account: Account) -> None:
    """Somebody has shown the password: send the link to the confirmed address."""
    _locked(account)
    jobs.enqueue(tasks.mail_lost_factor_link, account.pk)


@transaction.atomic
def begin_waiting(*, account: Account, at: datetime) -> LostFactor:
    """Somebody has opened the link as well. Raises RathausError."""
    locked = _locked(account)
    if found := LostFactor.objects.filter(account=locked).first():
        return found
    due = at + timedelta(days=settings.FACTOR_WAITING_DAYS)
    waiting = LostFactor.objects.create(account=locked, asked_at=at, due_at=due)
    audit.record(verb="factor.begin_waiting", object=locked, by=Owner(locked), at=at)
    jobs.enqueue(tasks.mail_factor_waits, account.pk)
    return waiting


@transaction.atomic
def call_off(*, account: Account, at: datetime) -> bool:
    """Nothing is removed. Whether there was something to call off."""
    gone, _each = LostFactor.objects.filter(account=account).delete()
    if not gone:
        return False
    audit.record(verb="factor.call_off", object=account, by=Owner(account), at=at)
    jobs.enqueue(tasks.mail_factor_kept, account.pk)
    return True


@transaction.atomic
def remove_after_waiting(*, waiting: LostFactor, at: datetime) -> bool:
    """Take the factors whose waiting time is over. False where it was called off meanwhile."""
    account = Account.objects.select_for_update().get(pk=waiting.account_id)
    if not LostFactor.objects.filter(pk=waiting.pk, due_at__lte=at).exists():
        return False
    count = _remove(account)
    audit.record(
        verb="factor.remove_after_waiting", object=account, by=audit.SYSTEM, at=at, count=count
    )
    return True


def remove_if_due(*, account: Account, at: datetime) -> None:
    """The same for whoever has just shown the password: they need not wait for the night."""
    waiting = LostFactor.objects.filter(account=account, due_at__lte=at).first()
    if waiting is not None:
        remove_after_waiting(waiting=waiting, at=at)


@transaction.atomic
def remind(*, waiting: LostFactor, at: datetime) -> None:
    """Tell the owner once more before it happens."""
    open_rows = LostFactor.objects.filter(pk=waiting.pk, reminded_at=None)
    if open_rows.update(reminded_at=at):
        jobs.enqueue(tasks.mail_factor_waits, waiting.account_id)


def work_off(*, at: datetime) -> None:
    """What is due, and whom to remind."""
    for waiting in LostFactor.objects.filter(due_at__lte=at):
        remove_after_waiting(waiting=waiting, at=at)
    soon = LostFactor.objects.filter(reminded_at=None, due_at__lte=at + REMIND_BEFORE)
    for waiting in soon.filter(asked_at__lt=at - timedelta(days=1)):
        remind(waiting=waiting, at=at)


def _locked(account: Account) -> Account:
    """The account, if this way is for it. Raises RathausError."""
    locked = Account.objects.select_for_update().get(pk=account.pk)
    if locked.kind == AccountKind.STAFF or not locked.is_active or not queries.has_factor(locked):
        raise RathausError(_("Für dieses Konto ist das nicht möglich."))
    return locked


def _remove(account: Account) -> int:
    """All factors, passkeys and codes; signed out everywhere; the owner is told."""
    count, _each = Authenticator.objects.filter(user=account).delete()
    LostFactor.objects.filter(account=account).delete()
    end_others(account=account)
    jobs.enqueue(tasks.mail_factor_reset, account.pk)
    return int(count)
