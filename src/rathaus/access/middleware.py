"""Puts the actor on the request; signs out who was away too long; keeps pages out of caches."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode, urlsplit, urlunsplit

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import SimpleLazyObject

from rathaus.access.actor import MandateEnded, actor_of
from rathaus.access.check import allows
from rathaus.access.keys import queries
from rathaus.accounts.actions import note_seen
from rathaus.accounts.adapter import FACTOR_IN_SESSION, SIGN_IN_IN_SESSION
from rathaus.accounts.models import Account, AccountKind
from rathaus.accounts.queries import has_factor
from rathaus.lib import clock
from rathaus.vault.envelope import SealError
from rathaus.vault.errors import (
    Exchanged,
    KeyDestroyed,
    Locked,
    NotEntitled,
    RenewedMeanwhile,
    Unreadable,
)

log = logging.getLogger(__name__)
SEEN_IN_SESSION = "seen"
# What staff may do before they have a second factor: set one up, or go.
WITHOUT_FACTOR = {
    "mfa_index",
    "mfa_activate_totp",
    "mfa_add_webauthn",
    "mfa_reauthenticate",
    "mfa_view_recovery_codes",
    "account_reauthenticate",
    "account_logout",
    "lost_factor",
    "theme",
    "set_language",
    "imprint",
    "privacy",
    "accessibility",
}
PERSONAL = "konto/"  # pages of the account itself: closed to whoever acts for somebody else
# What is open all the same: mandates, going, and proving better who one is, which counts for the
# person who has signed in.
ALSO_FOR_OTHERS = {
    "access:act_for",
    "access:mandates",
    "access:mandate_ask",
    "access:mandate_end",
    "account_logout",
    "identity_start",
    "openid_connect_callback",
    "saml_answer",
    "saml_leave",
    "saml_left",
    "saml_metadata",
    "socialaccount_login_cancelled",
    "socialaccount_login_error",
}
SEEN_STEP = 300  # seconds; noting every request would be a write each


class ActorMiddleware:
    """Sets ``request.actor`` (Actor or None), worked out when first asked for. What somebody sees
    who has signed in is stored nowhere: at a shared computer the next one presses "back"."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.actor = SimpleLazyObject(lambda: actor_of(request))  # type: ignore[attr-defined]  # see PageRequest
        response = self.get_response(request)
        if isinstance(request.user, Account):
            response.headers.setdefault("Cache-Control", "private, no-store")
        return response

    def process_view(
        self, request: HttpRequest, view: object, args: object, kwargs: object
    ) -> HttpResponse | None:
        """Who acts for somebody else keeps out of what is personal: password, sign-in, account."""
        match = request.resolver_match
        if match is None or not match.route.startswith(PERSONAL):
            return None
        if match.view_name in ALSO_FOR_OTHERS:
            return None
        try:
            actor = getattr(request, "actor", None) or None
        except MandateEnded as ended:
            return _mandate_ended(request, ended)
        if actor is None or not actor.mandate:
            return None
        return render(request, "access/only_yourself.html", status=403)


def _mandate_ended(request: HttpRequest, ended: MandateEnded) -> HttpResponse:
    """What was sent was meant for the principal: it is not done, and the person is told."""
    messages.warning(request, str(ended))
    return redirect("access:mandates")


class IdleMiddleware:
    """Ends a session after IDLE_SECONDS_STAFF or IDLE_SECONDS without a request (at most SEEN_STEP
    later). The cookie itself ends with the browser."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if isinstance(request.user, Account):
            self._note(request, request.user)
        return self.get_response(request)

    def _note(self, request: HttpRequest, account: Account) -> None:
        self._note_sign_in(request)
        now = clock.now().timestamp()
        away = now - request.session.get(SEEN_IN_SESSION, 0)
        if SEEN_IN_SESSION in request.session and away > _limit(account) + SEEN_STEP:
            logout(request)
        elif away > SEEN_STEP:
            request.session[SEEN_IN_SESSION] = now
            key = str(request.session.session_key)
            note_seen(before=key, session_key=key, at=clock.now())

    def _note_sign_in(self, request: HttpRequest) -> None:
        """A session gets a new key with a new password; the list of sign-ins follows."""
        before, now = request.session.get(SIGN_IN_IN_SESSION), request.session.session_key
        if before and before != now:
            note_seen(before=before, session_key=str(now), at=clock.now())
            request.session[SIGN_IN_IN_SESSION] = now


def _limit(account: Account) -> int:
    staff = account.kind == AccountKind.STAFF
    return int(settings.IDLE_SECONDS_STAFF if staff else settings.IDLE_SECONDS)


class SecondFactorMiddleware:
    """Leads staff who have neither second factor nor passkey to where they set one up; until then
    nothing else opens. Who has one has shown it: the sign-in asks every account that has one."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: Any
    ) -> HttpResponse | None:
        """The way to the page „Sicherheit“, None for who may go on."""
        account = request.user
        if not isinstance(account, Account) or not settings.STAFF_SECOND_FACTOR:
            return None
        if account.kind != AccountKind.STAFF or request.session.get(FACTOR_IN_SESSION):
            return None
        match = request.resolver_match
        if match is not None and match.view_name in WITHOUT_FACTOR:
            return None
        if has_factor(account):
            request.session[FACTOR_IN_SESSION] = True
            return None
        return redirect("mfa_index")


class ClosedMiddleware:
    """Leads who meets sealed content with a locked key to where it is unlocked, and back; tells
    who is not entitled to the ring who can change that."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """The answer to content that stays closed; None for everything else."""
        if isinstance(error, Locked):
            here = _way_back(request)
            query = f"?{urlencode({'next': here})}" if here else ""
            return redirect(f"{reverse('access:unlock')}{query}")
        if isinstance(error, NotEntitled):
            return render(
                request, "access/not_entitled.html", _to_entitle(request, error), status=403
            )
        if isinstance(error, MandateEnded):
            return _mandate_ended(request, error)
        if isinstance(error, Unreadable | KeyDestroyed | Exchanged | RenewedMeanwhile):
            return render(request, "access/unreadable.html", {"reason": str(error)}, status=500)
        if isinstance(error, SealError):
            log.error("content or a key does not open: %s", error)
            reason = {"reason": Unreadable(type(error).__name__)}
            return render(request, "access/unreadable.html", reason, status=500)
        return None


def _way_back(request: HttpRequest) -> str:
    """The page that was asked for; of a form that was sent the page it stood on."""
    if request.method in ("GET", "HEAD"):
        return request.get_full_path()
    parts = urlsplit(request.headers.get("Referer", ""))
    ours = parts.netloc == request.get_host()
    return urlunsplit(("", "", parts.path, parts.query, "")) if ours else ""


def _to_entitle(request: HttpRequest, error: NotEntitled) -> dict[str, Any]:
    """Why content stays closed to this person and who can change it."""
    actor = getattr(request, "actor", None) or None
    return {
        "reason": str(error),
        "leaders": queries.leaders(actor.authority_id, on=clock.today()) if actor else [],
        "may_recover": actor is not None and allows(actor, "key.manage", actor.post),
    }
