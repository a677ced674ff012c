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
    values, said = queries.profile_values(account), queries.profile_sources(account)
    stored = ProfileForm.initial_from(values)
    form = ProfileForm(request.POST or None, initial=stored, kind=account.kind, sources=said)
    if request.method == "POST" and form.is_valid():
        unseen = {m: values[m] for m in said if m in values and m not in form.fields}
        kept = unseen | form.values  # what a provider said and no field shows
        actions.save_profile(account=account, values=kept, by=actor, at=clock.now())
        messages.success(request, _("Ihr Profil ist gespeichert."))
        return redirect("mailbox:profile")
    crumbs = [(_("Postfach"), reverse("mailbox:threads")), (_("Profil"), "")]
    return render(request, "mailbox/profile.html", {"form": form, "crumbs": crumbs})
