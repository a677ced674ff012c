"""The list of conversations and one conversation."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from rathaus.access.check import allows
from rathaus.access.request import PageRequest
from rathaus.lib import clock
from rathaus.lib.errors import RathausError
from rathaus.mailbox import actions, content, queries, registry
from rathaus.mailbox.forms.reply import ReplyForm
from rathaus.mailbox.models import Profile, Thread
from rathaus.mailbox.views.reader import owner, read_by_a_person

PAGE = 20
FOUND = 100  # a search has one page


@require_http_methods(["GET", "HEAD", "POST"])
def index(request: PageRequest) -> HttpResponse:
    """All conversations of the person, newest first. A search is posted, although it changes
    nothing: what people look for must not stand in addresses, because those are logged."""
    actor = owner(request)
    text = request.POST.get("suche", "").strip()[:100]
    size = FOUND if text else PAGE
    page = Paginator(queries.threads(actor, text), size).get_page(request.GET.get("seite"))
    rows = [(thread, content.subject_of(thread, actor.keys)) for thread in page]
    context = {
        "page": page,
        "rows": rows,
        "text": text,
        "may_edit_profile": allows(actor, "profile.edit", Profile(account=actor.account)),
    }
    return render(request, "mailbox/threads.html", context)


@require_safe
@read_by_a_person
def show(request: PageRequest, pk: UUID) -> HttpResponse:
    """One conversation; to see it is to retrieve its messages."""
    owner(request)
    return _page(request, queries.thread(request.actor, pk), ReplyForm())


def reply(request: PageRequest, pk: UUID) -> HttpResponse:
    """The person answers. Who comes back to this address by GET is sent to the conversation."""
    actor = owner(request)
    thread = queries.thread(actor, pk)
    if request.method != "POST":
        return redirect("mailbox:thread", pk)
    form = ReplyForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, thread, form)
    values = form.cleaned_data
    try:
        actions.reply(
            thread=thread,
            text=values["text"],
            files=values["attachments"],
            key=form.once,
            by=actor,
            at=clock.now(),
        )
    except RathausError as problem:
        form.add_error(None, str(problem))
        return _page(request, thread, form)
    messages.success(request, _("Ihre Nachricht ist angekommen."))
    return redirect("mailbox:thread", pk)


def _page(request: PageRequest, thread: Thread, form: ReplyForm) -> HttpResponse:
    actor, at = owner(request), clock.now()
    if request.method != "HEAD":
        actions.retrieve(thread=thread, by=actor, at=at)
    subject = content.subject_of(thread, actor.keys)
    context = {
        "thread": thread,
        "subject": subject,
        "letters": queries.letters(thread, actor, at=at),
        "status": registry.status_of(thread.case_id),
        "form": form,
        "may_write": allows(actor, "mailbox.write", thread),
        "crumbs": [(_("Postfach"), reverse("mailbox:threads")), (subject, "")],
    }
    return render(request, "mailbox/thread.html", context)
