"""Recovery of an authority's keys by printed shares: set up, drill, use."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods

from rathaus.access.actor import Actor
from rathaus.access.keys.actions import ring as actions
from rathaus.access.keys.forms import RecoveryForm, SharesForm
from rathaus.access.keys.views.again import asks_again
from rathaus.access.keys.views.ring import crumbs, keeper, state_of
from rathaus.access.request import PageRequest
from rathaus.lib import clock
from rathaus.lib.errors import RathausError
from rathaus.tenancy.models import Authority
from rathaus.vault.errors import Locked, NotEntitled
from rathaus.vault.models import KeyRing


@sensitive_variables("sheets")
@require_http_methods(["GET", "HEAD", "POST"])
def set_up(request: PageRequest) -> HttpResponse:
    """Make shares and show them, once. Who finds an unlocked browser must not print them."""
    actor, authority = keeper(request)
    if question := asks_again(request, "access:recovery_set_up"):
        return question
    ring = KeyRing.objects.filter(authority=authority).first()
    seen = actions.edition(ring) if ring else ""
    form = RecoveryForm(request.POST or None, initial={"seen": seen})
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        try:
            sheets = actions.set_up_recovery(**values, by=actor, at=clock.now())
        except (Locked, NotEntitled):
            raise
        except RathausError as problem:
            form.add_error(None, str(problem))
        else:
            return _sheets(request, authority, values, sheets)
    context = {
        "form": form,
        "ring": ring,
        "state": state_of(actor),
        "crumbs": crumbs(_("Wiederherstellung einrichten")),
    }
    return render(request, "access/recovery_set_up.html", context)


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def drill(request: PageRequest) -> HttpResponse:
    """Try whether the shares still open the keys."""
    actor, authority = keeper(request)
    ring = _ring_with_shares(authority)
    form = SharesForm(request.POST or None, needed=ring.recovery_needed if ring else 0)
    if ring is not None and _done(form, actions.drill_recovery, actor):
        words = _("Die Probe ist gelungen: Die Anteile öffnen den Schlüsselbund.")
        messages.success(request, words)
        return redirect("access:keys")
    here = crumbs(_("Wiederherstellung proben"))
    context = {"form": form, "ring": ring, "crumbs": here}
    return render(request, "access/recovery_drill.html", context)


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def use(request: PageRequest) -> HttpResponse:
    """Come back in by the shares where nobody can entitle."""
    actor, authority = keeper(request)
    ring = _ring_with_shares(authority)
    state = state_of(actor)
    form = SharesForm(request.POST or None, needed=ring.recovery_needed if ring else 0)
    if ring is not None and state == "not_entitled" and _done(form, actions.recover, actor):
        messages.success(
            request, _("Sie sind wieder freigeschaltet. Schalten Sie jetzt Ihr Team frei.")
        )
        return redirect("access:keys")
    here = crumbs(_("Schlüssel wiederherstellen"))
    context = {"form": form, "ring": ring, "state": state, "crumbs": here}
    return render(request, "access/recovery_use.html", context)


def _done(form: SharesForm, act: Callable[..., Any], actor: Actor) -> bool:
    """Whether the shares were sent and did it; else the form says why not."""
    if not form.is_bound or not form.is_valid():
        return False
    try:
        act(words=form.words(), by=actor, at=clock.now())
    except RathausError as problem:
        form.add_error(None, str(problem))
        return False
    return True


def _ring_with_shares(authority: Authority) -> KeyRing | None:
    ring = KeyRing.objects.filter(authority=authority).prefetch_related("shares").first()
    return ring if ring is not None and ring.recovery_public is not None else None


def _sheets(
    request: PageRequest, authority: Authority, values: dict[str, Any], shares: list[str]
) -> HttpResponse:
    sheets = [
        {"number": number, "keeper": keeper, "words": words.split()}
        for number, (keeper, words) in enumerate(
            zip(values["keepers"], shares, strict=True), start=1
        )
    ]
    context = {
        "own": authority,
        "sheets": sheets,
        "needed": values["needed"],
        "today": clock.today(),
    }
    return render(request, "access/recovery_sheets.html", context)
