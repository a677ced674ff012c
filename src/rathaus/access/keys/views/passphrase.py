"""The own key of somebody who signs in by a directory: behind a passphrase of its own."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from rathaus.access.keys.actions import own as actions
from rathaus.access.keys.forms import PassphraseForm
from rathaus.access.keys.views.opening import onward, staff
from rathaus.access.request import PageRequest
from rathaus.lib import clock
from rathaus.lib.errors import Stranger
from rathaus.vault import personal, signing_in


@sensitive_post_parameters("passphrase", "again")
@require_http_methods(["GET", "HEAD", "POST"])
def own_passphrase(request: PageRequest) -> HttpResponse:
    """Choose the passphrase, change it while the key is open, begin anew where it is forgotten."""
    actor, target = staff(request), onward(request)
    if not actions.needs_passphrase(actor.account):
        raise Stranger
    is_first = personal.key_in_use(actor.account) is None
    asks_lost = not is_first and actor.personal is None
    form = PassphraseForm(request.POST or None, account=actor.account, asks_lost=asks_lost)
    if request.method == "POST" and form.is_valid():
        pair = actions.put_passphrase(
            passphrase=form.cleaned_data["passphrase"],
            lost=bool(form.cleaned_data.get("lost")),
            by=actor,
            at=clock.now(),
        )
        signing_in.unlocked(request, actor.account, pair)
        messages.success(request, _("Ihr Schlüssel-Passwort ist gespeichert."))
        return redirect(target or "access:own_key")
    context = {"form": form, "target": target, "is_first": is_first, "asks_lost": asks_lost}
    return render(request, "access/own_passphrase.html", context)
