"""The end of an account."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.contrib.auth import SESSION_KEY
from django.contrib.auth.hashers import make_password
from django.contrib.sessions.models import Session
from django.utils.translation import gettext as _

from rathaus.accounts.models import NOWHERE, Account, LostFactor, SignIn, TrustLevel
from rathaus.accounts.registry import Outlook


def foresee(account: Account, outlook: Outlook) -> None:
    """What the end of the account means here."""
    if not account.signs_in:
        return
    outlook.gone.append(
        _(
            "Ihre Anmeldung: E-Mail-Adresse, Passwort, zweite Faktoren, Anmeldewege und alle "
            "laufenden Anmeldungen."
        )
    )


def leave(account: Account, by: Any, at: datetime) -> None:
    """Nobody can sign in any more, the address is free; the row stays, with nothing personal in
    it. The caller has checked the right."""
    EmailAddress.objects.filter(user=account).delete()
    SocialAccount.objects.filter(user=account).delete()
    Authenticator.objects.filter(user=account).delete()
    LostFactor.objects.filter(account=account).delete()
    SignIn.objects.filter(account=account).delete()
    mine = (row.pk for row in Session.objects.iterator() if _belongs(row, account))
    Session.objects.filter(pk__in=list(mine)).delete()
    Account.objects.filter(pk=account.pk).update(
        email=f"{account.pk}@{NOWHERE}",
        password=make_password(None),
        last_login=None,
        trust_level=TrustLevel.BASIC,
        language="de",
        is_active=False,
        ended_at=at,
    )


def _belongs(row: Session, account: Account) -> bool:
    return bool(row.get_decoded().get(SESSION_KEY) == str(account.pk))
