"""The links of somebody who has lost their second factor, and what a provider has just proven of
them. A link says nothing of the person, and holds for the password and address of that day."""

from __future__ import annotations

import hashlib
from uuid import UUID

from django.core import signing
from django.core.cache import cache
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

from rathaus.accounts.identities.received import Received
from rathaus.accounts.models import Account, LostFactor

LINK_SECONDS = 60 * 60
PROVEN_SECONDS = 10 * 60
BEGIN, CALL_OFF, PROVEN = "rathaus.lost.begin", "rathaus.lost.call_off", "rathaus.lost.proven"
IN_SESSION = "lost_factor"


class NoLink(ValueError):
    """Not made by us, too old, or used before."""


def link_token(account: Account) -> str:
    """For the e-mail that asks whether it is them."""
    return signing.dumps([str(account.pk), _state(account)], salt=BEGIN)


def owner_of(token: str, *, use: bool) -> Account:
    """Whom the link belongs to; `use`: it counts no more afterwards. Raises NoLink."""
    try:
        pk, state = signing.loads(token, salt=BEGIN, max_age=LINK_SECONDS)
    except signing.BadSignature as error:
        raise NoLink from error
    account = Account.objects.filter(pk=pk, is_active=True).first()
    mark = f"lost-link|{hashlib.sha256(token.encode()).hexdigest()}"
    if account is None or state != _state(account) or cache.get(mark):
        raise NoLink
    if use and not cache.add(mark, "used", LINK_SECONDS):
        raise NoLink
    return account


def call_off_token(waiting: LostFactor) -> str:
    """For the e-mails that warn."""
    return signing.dumps(str(waiting.pk), salt=CALL_OFF)


def waiting_of(token: str) -> LostFactor:
    """What the link calls off. Raises NoLink, also where nothing waits any more."""
    try:
        pk = UUID(signing.loads(token, salt=CALL_OFF))
    except (signing.BadSignature, ValueError) as error:
        raise NoLink from error
    found = LostFactor.objects.select_related("account").filter(pk=pk).first()
    if found is None:
        raise NoLink
    return found


def keep_proof(request: HttpRequest, account: Account, received: Received) -> None:
    """For the next page: who has just been proven, how well and by whom."""
    value = [str(account.pk), received.provider, received.source, int(received.level)]
    request.session[IN_SESSION] = signing.dumps(value, salt=PROVEN)


def proof(request: HttpRequest) -> tuple[Account, Received] | None:
    """Who has been proven a few minutes ago; None where nobody has."""
    try:
        pk, provider, source, level = signing.loads(
            request.session.get(IN_SESSION, ""), salt=PROVEN, max_age=PROVEN_SECONDS
        )
    except signing.BadSignature:
        return None
    account = Account.objects.filter(pk=pk, is_active=True).first()
    return (account, Received(provider, source, level)) if account else None


def _state(account: Account) -> str:
    """Changes with password and address."""
    words = f"{account.password}|{account.email}"
    return salted_hmac(BEGIN, words, algorithm="sha256").hexdigest()[:32]
