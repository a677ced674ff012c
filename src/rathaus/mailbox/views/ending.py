"""The end of an account, by its owner."""

from __future__ import annotations

from django.contrib.auth import logout
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from rathaus.access.keys.views.again import asks_again
from rathaus.access.request import PageRequest
from rathaus.accounts import registry
from rathaus.accounts.models import AccountKind
from rathaus.lib import clock
from rathaus.mailbox import actions, queries, tasks
from rathaus.mailbox.forms.ending import EndForm
from rathaus.mailbox.views.reader import owner


@require_http_methods(["GET", "HEAD", "POST"])
def page(request: PageRequest) -> HttpResponse:
    """What goes, what stays, what is running; then the password, a tick, and it is done."""
    actor = request.actor or None
    if actor is not None and actor.account.kind == AccountKind.STAFF and request.method != "POST":
        return render(request, "mailbox/end_staff.html")
    actor = owner(request)
    if asked := asks_again(request, "mailbox:end_account"):
        return asked
    form = EndForm(request.POST if request.method == "POST" else None)
    outlook = registry.outlook_of(actor.account)
    if request.method == "POST" and form.is_valid() and not outlook.hindering:
        return _end(request)
    context = {
        "form": form,
        "outlook": outlook,
        "unread": queries.unread_count(actor),
        "crumbs": [(_("Profil"), reverse("mailbox:profile")), (_("Konto löschen"), "")],
    }
    return render(request, "mailbox/end_account.html", context)


def _end(request: PageRequest) -> HttpResponse:
    actor = owner(request)
    address, language = actor.account.email, actor.account.language
    actions.end_account(account=actor.account, by=actor, at=clock.now())
    logout(request)
    request.actor = None
    tasks.say_goodbye(address, language)
    return render(request, "mailbox/ended.html")
