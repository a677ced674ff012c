"""Connecting and disconnecting identities, keeping what they prove."""

from __future__ import annotations

from datetime import datetime
from functools import partial

from allauth.account.adapter import get_adapter
from allauth.socialaccount.models import SocialAccount
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from rathaus.accounts import queries, registry
from rathaus.accounts.actions.safety import Owner
from rathaus.accounts.identities import config
from rathaus.accounts.identities.received import Received
from rathaus.accounts.models import Account
from rathaus.audit import actions as audit
from rathaus.lib.errors import RathausError, Stranger


@transaction.atomic
def connect_identity(
    *, account: Account, identity: SocialAccount, by: Account, at: datetime
) -> None:
    """From now on `account` signs in by this identity as well. Raises RathausError where it belongs
    to somebody else, Stranger where `by` is not the owner."""
    if by.pk != account.pk:
        raise Stranger
    identity.user, identity.extra_data = account, {}
    try:
        with transaction.atomic():
            identity.save(force_insert=True)
    except IntegrityError as error:
        raise RathausError(_("Dieser Anmeldeweg gehört schon zu einem Konto.")) from error
    _tell("connected", account, identity)
    _record("identity.connect", account, identity, at)


@transaction.atomic
def note_new_identity(*, account: Account, identity: SocialAccount, at: datetime) -> None:
    """The account was made for that identity."""
    _record("identity.connect", account, identity, at)


@transaction.atomic
def disconnect_identity(*, identity: SocialAccount, by: Account, at: datetime) -> None:
    """Forget the identity. Raises RathausError where nobody could sign in afterwards."""
    if identity.user_id != by.pk:
        raise Stranger
    account = Account.objects.select_for_update().get(pk=by.pk)
    if not queries.other_ways_in(account, identity):
        raise RathausError(
            _(
                "Das ist Ihr einziger Anmeldeweg. Legen Sie zuerst unter „Passwort vergessen?“ ein "
                "Passwort fest oder verbinden Sie einen anderen Anmeldeweg."
            )
        )
    _record("identity.disconnect", account, identity, at)
    _tell("disconnected", account, identity)
    identity.delete()


@transaction.atomic
def take_received(*, account: Account, received: Received, at: datetime) -> None:
    """Keep the level that was proven, and hand on what the provider said of the person."""
    if account.trust_level != received.level:
        account.trust_level = received.level
        account.save(update_fields=["trust_level"])
        by = Owner(account)
        audit.record(verb="account.prove", object=account, by=by, at=at, level=int(received.level))
    registry.take_received(account, received, at)


def _record(verb: str, account: Account, identity: SocialAccount, at: datetime) -> None:
    by = Owner(account)
    audit.record(verb=verb, object=account, by=by, at=at, provider=identity.provider)


def _tell(what: str, account: Account, identity: SocialAccount) -> None:
    """Whoever did not do that learns of it."""
    row = config.find(identity.provider)
    context = {"name": row.name if row else identity.provider}
    template = f"socialaccount/email/account_{what}"
    tell = partial(get_adapter().send_notification_mail, template, account, context=context)
    transaction.on_commit(tell, robust=True)  # a mail server that is down undoes nothing
