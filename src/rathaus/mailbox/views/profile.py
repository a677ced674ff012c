"""The person's or business's own profile."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from rathaus.access.check import require
from rathaus.access.request import PageRequest
from rathaus.lib import clock
from rathaus.mailbox import actions, queries
from rathaus.mailbox.forms.profile import ProfileForm
from rathaus.mailbox.models import Profile
from rathaus.mailbox.views.reader import owner


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: PageRequest) -> HttpResponse:
    """What forms are filled in with."""
    actor = owner(request)
    account = actor.account
    require(actor, "profile.edit", Profile(account=account))
    stored = ProfileForm.initial_from(queries.profile_values(account))
    form = ProfileForm(request.POST or None, initial=stored, kind=account.kind)
    if request.method == "POST" and form.is_valid():
        actions.save_profile(account=account, values=form.values, by=actor, at=clock.now())
        messages.success(request, _("Ihr Profil ist gespeichert."))
        return redirect("mailbox:profile")
    crumbs = [(_("Postfach"), reverse("mailbox:threads")), (_("Profil"), "")]
    return render(request, "mailbox/profile.html", {"form": form, "crumbs": crumbs})
