"""Opening the own key: by password, by passkey, and when every way to it is lost."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST

from rathaus.access.actor import Actor
from rathaus.access.keys import passkeys, queries
from rathaus.access.keys.actions import own as actions
from rathaus.access.keys.forms import PasswordForm, UnlockForm
from rathaus.access.request import PageRequest
from rathaus.lib import clock
from rathaus.lib.errors import RathausError, Stranger
from rathaus.vault import personal, session, signing_in
from rathaus.vault.errors import Locked
from rathaus.vault.models import LockKind, PersonalLock


def onward(request: HttpRequest) -> str:
    """The page of ours that was asked for before, else empty."""
    wanted = request.POST.get("next", request.GET.get("next", ""))
    ours = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if ours else ""


def staff(request: PageRequest) -> Actor:
    """Who is here with a key of their own. Raises Stranger."""
    actor = request.actor or None
    actions.own_key(actor)
    if actor is None:
        raise Stranger
    return actor


@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def unlock(request: PageRequest) -> HttpResponse:
    """Open the key of this session, then go where somebody was about to go."""
    actor, target = staff(request), onward(request)
    if request.method != "POST" and actor.personal is not None and target:
        return redirect(target)
    if actions.needs_passphrase(actor.account):
        return _by_passphrase(request, actor, target)
    form = PasswordForm(request.POST or None, request=request, account=actor.account)
    if request.method == "POST" and form.is_valid():
        signing_in.signed_in(request, actor.account, form.cleaned_data["password"])
        if session.personal_key(request, actor.account) is not None:
            return redirect(target or "access:own_key")
        return _page(request, actor, form, _("Dieses Passwort öffnet Ihren Schlüssel nicht."))
    return _page(request, actor, form)


@sensitive_post_parameters("prf", "credential")
@sensitive_variables("prf")
@require_POST
def unlock_passkey(request: PageRequest) -> HttpResponse:
    """The same by what a passkey answered."""
    actor, target = staff(request), onward(request)
    try:
        locks = passkeys.locks_here(request, actor.account)
        lock = passkeys.finish_opening(request, locks, request.POST.get("credential", ""))
        prf = passkeys.prf_result(request.POST.get("prf", ""))
        pair = personal.open_with_passkey(lock, prf)
    except RathausError as problem:
        form = PasswordForm(request=request, account=actor.account)
        return _page(request, actor, form, error=str(problem))
    signing_in.unlocked(request, actor.account, pair)
    if actor.account.has_usable_password() and not _ways(actor, LockKind.PASSWORD):
        return redirect(_with_next("access:own_password", target))
    return redirect(target or "access:own_key")


@require_POST
def ask_passkey(request: PageRequest) -> JsonResponse:
    """What the script asks a passkey of this person to do."""
    actor = staff(request)
    locks = passkeys.locks_here(request, actor.account)
    if not locks:
        raise Stranger
    return JsonResponse(passkeys.begin_opening(request, locks))


@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def own_password(request: PageRequest) -> HttpResponse:
    """Put the opened key behind the password that was chosen anew."""
    actor, target = staff(request), onward(request)
    if actor.personal is None:
        raise Locked
    form = PasswordForm(request.POST or None, request=request, account=actor.account)
    if request.method == "POST" and form.is_valid():
        password = form.cleaned_data["password"]
        actions.put_password(password=password, by=actor, at=clock.now())
        messages.success(request, _("Ihr Passwort öffnet jetzt Ihren Schlüssel."))
        return redirect(target or "access:own_key")
    context = {"form": form, "target": target}
    return render(request, "access/own_password.html", context)


@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def own_key_anew(request: PageRequest) -> HttpResponse:
    """Begin a new key where the password was reset and no passkey is left."""
    actor = staff(request)
    form = PasswordForm(request.POST or None, request=request, account=actor.account)
    if request.method == "POST" and form.is_valid():
        password = form.cleaned_data["password"]
        try:
            pair = actions.begin_anew(password=password, by=actor, at=clock.now())
        except RathausError as problem:
            form.add_error(None, str(problem))
        else:
            signing_in.unlocked(request, actor.account, pair)
            messages.success(request, _("Sie haben einen neuen Schlüssel."))
            return redirect("access:own_key")
    return render(request, "access/own_key_anew.html", {"form": form})


def _by_passphrase(request: PageRequest, actor: Actor, target: str) -> HttpResponse:
    """Open the key by it; who has none yet chooses one first."""
    if personal.key_in_use(actor.account) is None:
        return redirect(_with_next("access:own_passphrase", target))
    form = UnlockForm(request.POST or None, request=request, account=actor.account)
    if request.method == "POST" and form.is_valid() and form.pair is not None:
        signing_in.unlocked(request, actor.account, form.pair)
        return redirect(target or "access:own_key")
    context = {
        "form": form,
        "target": target,
        "is_open": actor.personal is not None,
        "by_password": True,
        "by_passphrase": True,
        "passkeys": passkeys.locks_here(request, actor.account),
    }
    return render(request, "access/unlock.html", context)


def _page(request: PageRequest, actor: Actor, form: PasswordForm, error: str = "") -> HttpResponse:
    key = personal.key_in_use(actor.account)
    context = {
        "form": form,
        "errors": [("", error)] if error else [],
        "target": onward(request),
        "is_open": actor.personal is not None,
        "by_password": key is None or bool(_ways(actor, LockKind.PASSWORD)),
        "passkeys": passkeys.locks_here(request, actor.account),
        "elsewhere": _elsewhere(request, actor),
    }
    return render(request, "access/unlock.html", context)


def _ways(actor: Actor, kind: LockKind) -> list[PersonalLock]:
    key = personal.key_in_use(actor.account)
    return [lock for lock in queries.own_locks(key) if lock.kind == kind] if key else []


def _elsewhere(request: PageRequest, actor: Actor) -> list[str]:
    """Other addresses at which the person has passkeys."""
    hosts = {lock.parameters.get("rp_id", "") for lock in _ways(actor, LockKind.PASSKEY)}
    return sorted(hosts - {passkeys.host(request), ""})


def _with_next(name: str, target: str) -> str:
    return f"{reverse(name)}?{urlencode({'next': target})}" if target else reverse(name)
