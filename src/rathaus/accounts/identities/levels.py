"""How well the person of this session is proven, and by whom (Vertrauensniveau, eIDAS Art. 8).

The level of the sign-in counts, and it is kept in the session: who signs in with a password is not
better proven because BundID proved them last week. `Account.trust_level` says what was last proven.
"""

from __future__ import annotations

from django.http import HttpRequest

from rathaus.accounts import registry
from rathaus.accounts.identities.received import Received
from rathaus.accounts.models import Account, TrustLevel

LEVEL, PROVIDER, PROOF = "trust_level", "identity_provider", "identity_proof"


def note(request: HttpRequest, account: Account, received: Received) -> None:
    """This session was opened by what the provider said."""
    request.session[LEVEL] = received.level
    request.session[PROVIDER] = received.provider
    if received.proof:
        request.session[PROOF] = registry.seal(received.proof.encode(), about=_about(account))


def forget(request: HttpRequest) -> None:
    """This session was opened in another way."""
    for name in (LEVEL, PROVIDER, PROOF):
        request.session.pop(name, None)


def level_of(request: HttpRequest) -> int:
    """The trust level of the session."""
    return int(request.session.get(LEVEL, TrustLevel.BASIC))


def provider_of(request: HttpRequest) -> str:
    """The id of the provider that opened the session; empty for a password."""
    return str(request.session.get(PROVIDER, ""))


def proof_of(request: HttpRequest, account: Account) -> str:
    """What signing out at the provider asks for; empty where there is nothing."""
    sealed = request.session.get(PROOF)
    try:
        return registry.unseal(sealed, about=_about(account)).decode() if sealed else ""
    except registry.NotUnsealed:
        return ""  # to sign out works without


def _about(account: Account) -> str:
    return f"identity proof:{account.pk}"
