"""Writing to an authority without a case."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from rathaus.access.actor import Actor
from rathaus.access.check import require
from rathaus.access.request import PageRequest
from rathaus.lib import clock
from rathaus.lib.errors import RathausError, Stranger
from rathaus.mailbox import actions, queries
from rathaus.mailbox.forms.reply import WriteForm
from rathaus.mailbox.models import Thread
from rathaus.mailbox.queries import writing
from rathaus.mailbox.views.reader import owner
from rathaus.tenancy.models import Authority


def writer(request: PageRequest) -> Actor:
    """Who may write from the mailbox. Raises Stranger or Forbidden."""
    actor = owner(request)
    require(actor, "mailbox.write", Thread(account=actor.account))
    return actor


@require_safe
def choose(request: PageRequest) -> HttpResponse:
    """Find the authority by a place."""
    writer(request)
    text = request.GET.get("ort", "").strip()[:100]
    context = {
        "text": text,
        "offices": writing.offices(text, clock.today()) if text else [],
        "crumbs": [_mailbox(), (_("Behörde anschreiben"), "")],
    }
    return render(request, "mailbox/write_choose.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def write(request: PageRequest, authority: UUID) -> HttpResponse:
    """Subject, text and files to that authority."""
    actor = writer(request)
    office = _office(authority)
    if office.pk != authority:
        messages.info(
            request,
            _("Diese Behörde hat kein eigenes Postfach. Für sie liest: %(name)s.")
            % {"name": office.name},
        )
        return redirect("mailbox:write", office.pk)
    initial = {"name": writing.own_name(queries.profile_values(actor.account))}
    form = WriteForm(request.POST or None, request.FILES or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        try:
            sent = actions.write(
                authority=office,
                subject=values["subject"],
                name=values["name"],
                text=values["text"],
                files=values["attachments"],
                key=form.once,
                by=actor,
                at=clock.now(),
            )
        except RathausError as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(request, _("Ihre Nachricht ist angekommen."))
            return redirect("mailbox:thread", sent.thread_id)
    crumbs = [_mailbox(), (_("Behörde anschreiben"), reverse("mailbox:write_choose"))]
    context = {"form": form, "office": office, "crumbs": [*crumbs, (office.name, "")]}
    return render(request, "mailbox/write.html", context)


def _mailbox() -> tuple[str, str]:
    return (_("Postfach"), reverse("mailbox:threads"))


def _office(pk: UUID) -> Authority:
    """Who takes what is written to that authority. Raises Stranger where nobody does."""
    found = Authority.objects.select_related("parent__parent").filter(pk=pk).first()
    office = writing.receiver(found, clock.today()) if found else None
    if office is None:
        raise Stranger
    return office
