"""Which e-mails somebody wants."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from rathaus.access.request import PageRequest
from rathaus.lib import clock
from rathaus.mailbox import actions, queries
from rathaus.mailbox.forms.choices import MailChoiceForm
from rathaus.mailbox.views.reader import owner


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: PageRequest) -> HttpResponse:
    """Messages and reminders can be turned off; what is of legal weight cannot."""
    actor = owner(request)
    choice = queries.mail_choice(actor.account)
    initial = {"messages": choice.messages, "reminders": choice.reminders}
    form = MailChoiceForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        actions.choose_mails(account=actor.account, **form.cleaned_data, by=actor, at=clock.now())
        messages.success(request, _("Ihre Auswahl ist gespeichert."))
        return redirect("mailbox:mail_choice")
    crumbs = [(_("Postfach"), reverse("mailbox:threads")), (_("Benachrichtigungen"), "")]
    return render(request, "mailbox/mail_choice.html", {"form": form, "crumbs": crumbs})
