"""The list of conversations and one conversation."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from rathaus.access.actor import Actor
from rathaus.access.check import allows
from rathaus.access.request import PageRequest
from rathaus.lib import clock
from rathaus.lib.errors import RathausError
from rathaus.mailbox import actions, content, queries, registry, rules
from rathaus.mailbox.forms.reply import ReplyForm
from rathaus.mailbox.models import Profile, Thread
from rathaus.mailbox.views.reader import owner, read_by_a_person

PAGE = 20
VIEWS: dict[str, str | Promise] = {
    "": gettext_lazy("Offen"),
    "antworten": gettext_lazy("Bitte antworten"),
    "erledigt": gettext_lazy("Erledigt"),
}


@dataclass(frozen=True)
class Row:
    """A conversation as the list shows it."""

    thread: Thread
    subject: str
    near: bool
    overdue: bool


@require_http_methods(["GET", "HEAD", "POST"])
def index(request: PageRequest) -> HttpResponse:
    """All conversations of the person, newest first. A search is posted, although it changes
    nothing: what people look for must not stand in addresses, because those are logged."""
    actor = owner(request)
    text = request.POST.get("suche", "").strip()[:100]
    view = request.GET.get("ansicht", "")
    view = view if view in VIEWS else ""
    found = queries.found(actor, text) if text else None
    pages = Paginator(found.threads, len(found.threads) or 1) if found else None
    pages = pages or Paginator(queries.threads(actor, view), PAGE)
    page, held = pages.get_page(request.GET.get("seite")), queries.held(actor)
    context = {
        "page": page,
        "rows": [_row(thread, actor) for thread in page],
        "text": text,
        "found": found,
        "view": view,
        "views": [(name, title, held[name]) for name, title in VIEWS.items()],
        "any": any(held.values()),
        "may_write": allows(actor, "mailbox.write", Thread(account=actor.account)),
        "may_edit_profile": allows(actor, "profile.edit", Profile(account=actor.account)),
    }
    return render(request, "mailbox/threads.html", context)


def _row(thread: Thread, actor: Actor) -> Row:
    today = clock.today()
    return Row(
        thread=thread,
        subject=content.subject_of(thread, actor.keys),
        near=rules.is_near(thread, today),
        overdue=rules.is_overdue(thread, today),
    )


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


@require_POST
def file_away(request: PageRequest, pk: UUID) -> HttpResponse:
    """Put it aside as done."""
    actor = owner(request)
    actions.file_away(thread=queries.thread(actor, pk), by=actor, at=clock.now())
    messages.success(request, _("Die Unterhaltung liegt jetzt unter „Erledigt“."))
    return redirect("mailbox:threads")


@require_POST
def take_back(request: PageRequest, pk: UUID) -> HttpResponse:
    """Back to the others."""
    actor = owner(request)
    actions.take_back(thread=queries.thread(actor, pk), by=actor, at=clock.now())
    messages.success(request, _("Die Unterhaltung liegt wieder bei den offenen."))
    return redirect("mailbox:thread", pk)


@require_POST
def consent(request: PageRequest, pk: UUID) -> HttpResponse:
    """Choose how notices of this conversation come from now on: mailbox ("1") or letter."""
    actor = owner(request)
    thread = queries.thread(actor, pk)
    if request.POST.get("mailbox") == "1":
        actions.give_consent(thread=thread, by=actor, at=clock.now())
        messages.success(request, _("Künftige Bescheide kommen in Ihr Postfach."))
    else:
        actions.revoke_consent(thread=thread, by=actor, at=clock.now())
        messages.success(request, _("Künftige Bescheide kommen als Brief."))
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
        "near": rules.is_near(thread, clock.today()),
        "overdue": rules.is_overdue(thread, clock.today()),
        "status": registry.status_of(thread.case_id),
        "consents": queries.consents_to_mailbox(thread),
        "form": form,
        "may_write": allows(actor, "mailbox.write", thread),
        "crumbs": [(_("Postfach"), reverse("mailbox:threads")), (subject, "")],
    }
    return render(request, "mailbox/thread.html", context)
