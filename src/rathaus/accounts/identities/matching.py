"""Whose account an identity is, and who may not come in by it.

Never by e-mail address, for citizens and businesses: whoever controls an address at a provider
would take over the account. For staff by what their own town's directory says, since the operator
has declared it for that authority; nobody becomes staff by it.
"""

from __future__ import annotations

from allauth.socialaccount.models import SocialAccount, SocialLogin
from django.utils.translation import gettext as _

from rathaus.accounts import queries
from rathaus.accounts.identities.config import IdentityProvider
from rathaus.accounts.identities.provider import received_by
from rathaus.accounts.models import Account, AccountKind, TrustLevel
from rathaus.lib import clock
from rathaus.lib.errors import RathausError


class Refused(RathausError):
    """Nobody is signed in; the text says why and what to do."""


def check_level(row: IdentityProvider, login: SocialLogin) -> None:
    """Raises Refused where the sign-in proves less than the provider was declared for."""
    if received_by(login).level < row.least_level:
        raise Refused(
            _(
                "Sie haben sich mit einem zu niedrigen Vertrauensniveau angemeldet. Nötig ist "
                "„%(level)s“. Bitte wählen Sie bei %(name)s einen stärkeren Weg."
            )
            % {"level": TrustLevel(row.least_level).label, "name": row.name}
        )


def check_account(row: IdentityProvider, account: Account) -> None:
    """Raises Refused where an account of this kind, or without a post there, must not come in."""
    if account.kind not in row.audience:
        raise Refused(
            _("Ein Konto dieser Art meldet sich nicht mit %(name)s an.") % {"name": row.name}
        )
    if row.for_staff and not has_post(row, account):
        raise Refused(_no_post(row))


def has_post(row: IdentityProvider, account: Account) -> bool:
    """Whether the account works today at the authority of the directory."""
    posts = queries.current_posts(account, on=clock.today())
    return posts.filter(authority__ars=row.authority).exists()


def staff_account(row: IdentityProvider, login: SocialLogin) -> Account:
    """Who the directory means, at the first sign-in. Raises Refused."""
    name = received_by(login).staff
    staff = Account.objects.filter(kind=AccountKind.STAFF, is_active=True)
    found = staff.filter(email=name).first() if name else None
    if found is None or not has_post(row, found):
        raise Refused(_no_post(row))
    if SocialAccount.objects.filter(user=found, provider=row.id).exists():
        raise Refused(
            _(
                "Ihr Dienstkonto ist schon mit einer anderen Kennung aus %(name)s verbunden. "
                "Melden Sie sich anders an und trennen Sie diese unter „Anmeldewege“."
            )
            % {"name": row.name}
        )
    return found


def _no_post(row: IdentityProvider) -> str:
    return _(
        "%(name)s kennt Sie, aber für Sie gibt es hier keinen gültigen Dienstposten. Bitte wenden "
        "Sie sich an Ihre Amtsleitung oder Ihre IT."
    ) % {"name": row.name}
