"""Browsers that are signed in, and a second factor that was lost."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from allauth.mfa.models import Authenticator
from django.contrib.sessions.models import Session
from django.db import transaction

from rathaus.accounts import tasks
from rathaus.accounts.models import Account, LostFactor, SignIn
from rathaus.audit import actions as audit
from rathaus.lib import jobs


@transaction.atomic
def note_sign_in(
    *, account: Account, session_key: str, device: str, network: str, known: bool, at: datetime
) -> SignIn:
    """Keep that the account is signed in there; forget what has ended. Tells the owner by e-mail
    where the device is `known` to nobody. Not an event: it is gone with the session."""
    alive = Session.objects.filter(expire_date__gt=at).values("session_key")
    SignIn.objects.filter(account=account).exclude(session_key__in=alive).delete()
    row, _created = SignIn.objects.update_or_create(
        session_key=session_key,
        defaults={
            "account": account,
            "device": device,
            "network": network,
            "created_at": at,
            "seen_at": at,
        },
    )
    if not known:
        jobs.enqueue(tasks.mail_new_device, account.pk)
    return row


def note_seen(*, before: str, session_key: str, at: datetime) -> None:
    """The browser is still there; its session may have got a new key in the meantime."""
    SignIn.objects.filter(session_key=before).update(session_key=session_key, seen_at=at)


@transaction.atomic
def end_sign_in(*, sign_in: SignIn) -> None:
    """Sign that browser out. Its session goes, and with it what was kept of an unlocked key."""
    Session.objects.filter(session_key=sign_in.session_key).delete()
    sign_in.delete()


@transaction.atomic
def end_others(*, account: Account, keep: str = "") -> int:
    """Sign out all browsers but the one whose session is `keep`. Returns how many."""
    others = SignIn.objects.filter(account=account).exclude(session_key=keep)
    keys = list(others.values_list("session_key", flat=True))
    Session.objects.filter(session_key__in=keys).delete()
    return others.delete()[0]


@transaction.atomic
def reset_factor(
    *,
    account: Account,
    basis: str,
    by: audit.Named,
    at: datetime,
    authority: UUID | None = None,
) -> int:
    """Take all second factors, passkeys and recovery codes from an account whose owner lost them,
    sign it out everywhere, tell the owner. Returns how many it had. The caller has checked the
    right."""
    count, _each = Authenticator.objects.filter(user=account).delete()
    LostFactor.objects.filter(account=account).delete()
    end_others(account=account)
    audit.record(
        verb="factor.reset",
        object=account,
        by=by,
        at=at,
        authority=authority,
        basis=basis,
        count=count,
    )
    jobs.enqueue(tasks.mail_factor_reset, account.pk)
    return int(count)


@transaction.atomic
def tell_locked_out(*, account: Account) -> None:
    """Tell the owner by e-mail that somebody tries passwords."""
    jobs.enqueue(tasks.mail_locked_out, account.pk)


@transaction.atomic
def tell_recovery_code_used(*, account: Account) -> None:
    """Tell the owner by e-mail that a recovery code was used."""
    jobs.enqueue(tasks.mail_recovery_code_used, account.pk)
