"""Signing in at a provider afresh, for what needs the person and not only their browser: a session
that is open there opens nothing here. We ask for it (OpenID Connect Core 1.0 §3.1.2.1 `prompt`,
`max_age`; SAML Core 2.0 §3.4.1 `ForceAuthn`), and believe it only if the answer says when it was
(`auth_time`, `AuthnInstant`)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from allauth.account import app_settings
from django.utils.translation import gettext as _

from rathaus.accounts.identities.config import IdentityProvider
from rathaus.accounts.identities.received import Received
from rathaus.lib.errors import RathausError

CONNECT = "connect"  # the process of a person who is signed in already
PROVE = "prove"  # the same, on the way to something that asks for a higher level: and back there
AGAIN = "again"  # the same, to confirm that it is still them
RECOVER = "recover"  # of a person who is not signed in, because they lost their second factor
FRESH = (AGAIN, RECOVER)
LEEWAY = timedelta(seconds=60)  # by which clocks may differ


class NotFresh(RathausError):
    """The provider did not ask the person again, or does not say when it did."""


def seconds() -> int:
    """For how long somebody who has confirmed that it is them is not asked again."""
    return int(app_settings.REAUTHENTICATION_TIMEOUT)


def check(row: IdentityProvider, received: Received, *, at: datetime) -> None:
    """Raises NotFresh."""
    said = received.authenticated_at
    moment = datetime.fromtimestamp(said, UTC) if said else None
    if moment is None or not at - timedelta(seconds=seconds()) <= moment <= at + LEEWAY:
        raise NotFresh(
            _(
                "%(name)s hat Sie nicht neu anmelden lassen. Bitte melden Sie sich dort ab und "
                "versuchen Sie es noch einmal."
            )
            % {"name": row.name}
        )
