"""The own key: ways to open it, and what it opens."""

from __future__ import annotations

from uuid import UUID

from allauth.core.exceptions import ReauthenticationRequired
from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from rathaus.access.keys import passkeys, queries
from rathaus.access.keys.actions import own as actions
from rathaus.access.keys.forms import PasskeyForm
from rathaus.access.keys.views.opening import staff
from rathaus.access.request import PageRequest
from rathaus.accounts.identities import confirming
from rathaus.lib import clock
from rathaus.lib.errors import RathausError
from rathaus.vault.errors import Locked
from rathaus.vault.models import LockKind


@require_safe
def own_key(request: PageRequest) -> HttpResponse:
    """How the own key opens and for which authorities."""
    actor = staff(request)
    key = actions.own_key(actor)
    locks = queries.own_locks(key)
    entitled = queries.rings_of(key)
    places = {post.authority.name for post in actor.posts}
    context = {
        "in_use": not key._state.adding,
        "is_open": actor.personal is not None,
        "by_passphrase": actions.needs_passphrase(actor.account),
        "by_password": [lock for lock in locks if lock.kind == LockKind.PASSWORD],
        "passkeys": [lock for lock in locks if lock.kind == LockKind.PASSKEY],
        "own_print": queries.own_print(actor),
        "entitled": entitled,
        "not_yet": sorted(places - {place.name for place in entitled}),
        "host": passkeys.host(request),
    }
    return render(request, "access/own_key.html", context)


@require_POST
def ask_new_passkey(request: PageRequest) -> JsonResponse:
    """What the script asks the device to make, or where to `go` first."""
    actor = staff(request)
    if actor.personal is None or confirming.is_needed(request):
        return JsonResponse({"go": reverse("access:passkey_add")})
    return JsonResponse(passkeys.begin_creating(request, actor.account))


@sensitive_post_parameters("prf", "credential")
@sensitive_variables("prf")
@require_http_methods(["GET", "HEAD", "POST"])
def add_passkey(request: PageRequest) -> HttpResponse:
    """Keep a passkey that the device has made. Who finds an unlocked browser must not add a way for
    themselves: the page asks for the password first, and the script gets no challenge without."""
    actor = staff(request)
    if actor.personal is None:
        raise Locked
    if request.method != "POST" and confirming.is_needed(request):
        raise ReauthenticationRequired
    form = PasskeyForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return _page(request, form)
    try:
        parameters = passkeys.finish_creating(request, request.POST.get("credential", ""))
        prf = passkeys.prf_result(request.POST.get("prf", ""))
        label = form.cleaned_data["label"]
        actions.add_passkey(prf=prf, label=label, parameters=parameters, by=actor, at=clock.now())
    except RathausError as problem:
        form.add_error(None, str(problem))
        return _page(request, form)
    messages.success(request, _("Der Passkey ist eingerichtet. Er öffnet jetzt Ihren Schlüssel."))
    return redirect("access:own_key")


@require_http_methods(["GET", "HEAD", "POST"])
def remove_passkey(request: PageRequest, pk: UUID) -> HttpResponse:
    """Forget a passkey that was lost."""
    actor = staff(request)
    lock = queries.own_passkey(actor, pk)
    error = ""
    if request.method == "POST":
        try:
            actions.remove_passkey(lock=lock, by=actor, at=clock.now())
        except RathausError as problem:
            error = str(problem)
        else:
            messages.success(request, _("Der Passkey ist entfernt."))
            return redirect("access:own_key")
    here = [(_("Meine Schlüssel"), reverse("access:own_key")), (_("Passkey entfernen"), "")]
    context = {"lock": lock, "errors": [("", error)] if error else [], "crumbs": here}
    return render(request, "access/passkey_remove.html", context)


def _page(request: PageRequest, form: PasskeyForm) -> HttpResponse:
    here = [(_("Meine Schlüssel"), reverse("access:own_key")), (_("Passkey hinzufügen"), "")]
    context = {"form": form, "host": passkeys.host(request), "crumbs": here}
    return render(request, "access/passkey_add.html", context)
