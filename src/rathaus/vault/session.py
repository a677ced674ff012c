"""Keeping a staff member's key unlocked for one session.

The session table holds the key only encrypted under a value that nobody has but the browser: a
cookie of its own. Whoever steals the table, or a backup of it, opens nothing; whoever steals the
cookie needs the session besides. The key is in memory during a request and nowhere else.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable

from allauth.account.internal.stagekit import LOGIN_SESSION_KEY
from django.conf import settings
from django.http import HttpRequest, HttpResponse

from rathaus.accounts.models import Account
from rathaus.vault.envelope import PrivateKey, SealError, SymmetricKey

COOKIE = "rathaus_key"
IN_SESSION = "key"


def keep(request: HttpRequest, account: Account, pair: PrivateKey) -> None:
    """Keep the personal key unlocked in this session; the middleware hands out the cookie."""
    wrapping = SymmetricKey.generate()
    request.session[IN_SESSION] = _text(wrapping.wrap(pair.seed, _info(account)))
    request.vault_cookie = _text(wrapping.raw)  # type: ignore[attr-defined]  # see VaultMiddleware


def personal_key(request: HttpRequest, account: Account) -> PrivateKey | None:
    """The unlocked key of this session; None where it is locked, or the cookie does not fit."""
    kept, cookie = request.session.get(IN_SESSION), getattr(request, "vault_given", "")
    cookie = getattr(request, "vault_cookie", cookie)
    if not kept or not cookie:
        return None
    try:
        return PrivateKey(SymmetricKey(_bytes(cookie)).unwrap(_bytes(kept), _info(account)))
    except (SealError, binascii.Error, ValueError):
        return None


def lock(request: HttpRequest) -> None:
    """Forget the unlocked key of this session."""
    request.session.pop(IN_SESSION, None)
    request.vault_cookie = ""  # type: ignore[attr-defined]  # see VaultMiddleware


class VaultMiddleware:
    """Takes the cookie out of the request before anybody else sees it: whoever keeps a request for
    later (while a password is asked for in between) would store it beside the key that it opens.
    Sets the cookie that a request has unlocked, and takes back one that fits no session."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        given = request.vault_given = request.COOKIES.pop(COOKIE, "")  # type: ignore[attr-defined]  # ours
        if given:
            pairs = request.META.get("HTTP_COOKIE", "").split(";")
            others = [pair for pair in pairs if pair.partition("=")[0].strip() != COOKIE]
            request.META["HTTP_COOKIE"] = ";".join(others)
        response = self.get_response(request)
        if given and IN_SESSION in request.session and not _somebody(request):
            lock(request)
        value = getattr(request, "vault_cookie", None)
        if value:
            response.set_cookie(
                COOKIE, value, httponly=True, secure=settings.SECURE_COOKIES, samesite="Lax"
            )
        elif given and (value == "" or IN_SESSION not in request.session):
            response.delete_cookie(COOKIE, samesite="Lax")
        return response


def _somebody(request: HttpRequest) -> bool:
    """Whether somebody is signed in, or has shown the password and not yet the second factor."""
    return request.user.is_authenticated or LOGIN_SESSION_KEY in request.session


def _info(account: Account) -> bytes:
    return f"rathaus session {account.pk}".encode()


def _text(value: bytes) -> str:
    return base64.urlsafe_b64encode(value).decode()


def _bytes(text: str) -> bytes:
    return base64.b64decode(text, altchars=b"-_", validate=True)
