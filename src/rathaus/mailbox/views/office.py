"""The message inbox of an authority, for its staff."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from rathaus.access.actor import Actor
from rathaus.access.check import allows, require
from rathaus.access.days import DayField
from rathaus.access.request import PageRequest
from rathaus.archive.content import Damaged, Disposed
from rathaus.lib import clock
from rathaus.lib.errors import RathausError, Stranger
from rathaus.mailbox import actions, content, registry, rules
from rathaus.mailbox.forms.office import AssignForm
from rathaus.mailbox.forms.reply import AnswerForm
from rathaus.mailbox.models import Thread
from rathaus.mailbox.queries import office, texts

PAGE = 25
VIEWS: dict[str, str | Promise] = {
    "unbeantwortet": gettext_lazy("Unbeantwortet"),
    "meine": gettext_lazy("Meine"),
    "frei": gettext_lazy("Nicht zugewiesen"),
    "ueberfaellig": gettext_lazy("Antwort überfällig"),
    "offen": gettext_lazy("Alle offenen"),
    "geschlossen": gettext_lazy("Geschlossen"),
}


@dataclass(frozen=True)
class Row:
    """A conversation as the list shows it."""

    thread: Thread
    subject: str
    name: str
    overdue: bool


@require_http_methods(["GET", "HEAD", "POST"])
def index(request: PageRequest) -> HttpResponse:
    """The conversations of the authority. A search is posted, although it changes nothing: names
    must not stand in addresses, because those are logged."""
    actor = _reader(request)
    today, text = clock.today(), request.POST.get("suche", "").strip()[:100]
    view = request.GET.get("ansicht", "unbeantwortet")
    view = view if view in VIEWS else "unbeantwortet"
    found = office.found(actor, text) if text else None
    pages = Paginator(found.threads, len(found.threads) or 1) if found else None
    pages = pages or Paginator(office.inbox(actor, view, today), PAGE)
    page, counts = pages.get_page(request.GET.get("seite")), office.counts(actor, today)
    context = {
        "page": page,
        "rows": [_row(thread, actor, today) for thread in page],
        "text": text,
        "found": found,
        "view": view,
        "views": [(name, title, counts[name]) for name, title in VIEWS.items()],
        "edits_templates": allows(actor, "template.edit", actor.post),
    }
    return render(request, "mailbox/office.html", context)


def _row(thread: Thread, actor: Actor, today: date) -> Row:
    subject, name = content.heading_of(thread, actor.keys)
    return Row(thread, subject, name, rules.is_overdue(thread, today))


@require_safe
def show(request: PageRequest, pk: UUID) -> HttpResponse:
    """One conversation; `?vorlage=` begins the answer with a template."""
    thread, actor = _thread(request, pk, "thread.read")
    form = None
    if _can_write(thread, actor):
        form = AnswerForm(initial=_begun(request, thread, actor))
    return _page(request, thread, actor, form)


@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: PageRequest, pk: UUID) -> HttpResponse:
    """Write to the person. Who comes back to this address by GET is sent to the conversation."""
    thread, actor = _thread(request, pk, "thread.work")
    if request.method != "POST":
        return redirect("mailbox:office_thread", pk)
    form = AnswerForm(request.POST, request.FILES, values=_values(thread, actor))
    if not form.is_valid():
        return _page(request, thread, actor, form)
    values = form.cleaned_data
    try:
        actions.answer(
            thread=thread,
            text=values["text"],
            files=values["attachments"],
            answer_by=values["answer_by"],
            key=form.once,
            by=actor,
            at=clock.now(),
        )
    except RathausError as problem:
        form.add_error(None, str(problem))
        return _page(request, thread, actor, form)
    messages.success(request, _("Nachricht geschickt."))
    return redirect("mailbox:office_thread", pk)


@require_POST
def assign(request: PageRequest, pk: UUID) -> HttpResponse:
    """Say who works on it."""
    thread, actor = _thread(request, pk, "thread.work")
    form = AssignForm(request.POST, posts=office.colleagues(thread, clock.today()))
    if not form.is_valid():
        messages.error(request, _("Bitte wählen Sie jemanden aus der Liste."))
        return redirect("mailbox:office_thread", pk)
    post = form.chosen()
    done = _("Zugewiesen an %(name)s.") % {"name": post.display_name} if post else ""
    return _run(
        request,
        pk,
        lambda: actions.assign(thread=thread, post=post, by=actor, at=clock.now()),
        done or _("Die Unterhaltung ist niemandem mehr zugewiesen."),
    )


@require_POST
def mark_read(request: PageRequest, pk: UUID) -> HttpResponse:
    """What the person wrote has been read."""
    thread, actor = _thread(request, pk, "thread.work")
    done = _("Als gelesen gekennzeichnet.")
    return _run(
        request, pk, lambda: actions.mark_read(thread=thread, by=actor, at=clock.now()), done
    )


@require_POST
def close(request: PageRequest, pk: UUID) -> HttpResponse:
    """Nothing is left to do."""
    thread, actor = _thread(request, pk, "thread.work")
    done = _("Die Unterhaltung ist geschlossen. Eine neue Nachricht öffnet sie wieder.")
    return _run(request, pk, lambda: actions.close(thread=thread, by=actor, at=clock.now()), done)


@require_POST
def reopen(request: PageRequest, pk: UUID) -> HttpResponse:
    """There is something to do after all."""
    thread, actor = _thread(request, pk, "thread.work")
    done = _("Die Unterhaltung ist wieder offen.")
    return _run(request, pk, lambda: actions.reopen(thread=thread, by=actor, at=clock.now()), done)


@require_safe
def attachment(request: PageRequest, pk: UUID, file: UUID) -> HttpResponse:
    """A file of the conversation, as a download that can do nothing in the browser."""
    thread, actor = _thread(request, pk, "thread.read")
    found = office.attachment(thread, file)
    try:
        body = content.file_of(found, actor.keys)
    except (Damaged, Disposed) as problem:
        messages.error(request, str(problem))
        return redirect("mailbox:office_thread", pk)
    name = content.named(found, actor.keys).name
    response = HttpResponse(body, content_type=found.record.media_type)
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response


def _reader(request: PageRequest) -> Actor:
    """Who may read the messages of the own authority. Raises Stranger or Forbidden."""
    actor = request.actor or None
    require(actor, "thread.read", actor.post if actor else None)
    if actor is None:
        raise Stranger
    return actor


def _thread(request: PageRequest, pk: UUID, permission: str) -> tuple[Thread, Actor]:
    thread, actor = office.thread(pk), request.actor or None
    require(actor, permission, thread)
    if actor is None:
        raise Stranger
    return thread, actor


def _run(request: PageRequest, pk: UUID, action: Callable[[], object], done: str) -> HttpResponse:
    try:
        action()
    except RathausError as problem:
        messages.error(request, str(problem))
    else:
        messages.success(request, done)
    return redirect("mailbox:office_thread", pk)


def _can_write(thread: Thread, actor: Actor) -> bool:
    return allows(actor, "thread.work", thread) and thread.account.ended_at is None


def _page(
    request: PageRequest, thread: Thread, actor: Actor, form: AnswerForm | None
) -> HttpResponse:
    subject, name = content.heading_of(thread, actor.keys)
    today, works = clock.today(), allows(actor, "thread.work", thread)
    context: dict[str, Any] = {
        "thread": thread,
        "subject": subject,
        "name": name,
        "facts": registry.facts_of(thread.case_id, actor),
        "letters": office.letters(thread, actor.keys),
        "overdue": rules.is_overdue(thread, today),
        "form": form,
        "works": works,
        "crumbs": [(_("Nachrichten"), reverse("mailbox:office")), (subject, "")],
    }
    if works:
        posts = office.colleagues(thread, today)
        context["assign"] = AssignForm(posts=posts, initial={"post": thread.assigned_to_id or ""})
        context["templates"] = [
            (template.pk, _titled(template.title, template.authority, thread))
            for template in texts.usable(thread.authority)
        ]
    return render(request, "mailbox/office_thread.html", context)


def _titled(title: str, authority: Any, thread: Thread) -> str:
    return title if authority.pk == thread.authority_id else f"{title} ({authority.name})"


def _values(thread: Thread, actor: Actor) -> dict[str, str]:
    """What placeholders are filled with."""
    subject, name = content.heading_of(thread, actor.keys)
    facts = registry.facts_of(thread.case_id, actor)
    name = facts.applicant if facts else name
    return texts.about(actor) | {
        "anrede": _("Guten Tag %(name)s") % {"name": name} if name else _("Guten Tag"),
        "betreff": facts.title if facts else subject,
        "aktenzeichen": thread.reference,
    }


def _begun(request: PageRequest, thread: Thread, actor: Actor) -> dict[str, Any]:
    """What the answer begins with: a template, and the day that was given for it."""
    wanted, day = request.GET.get("vorlage", ""), _day(request.GET.get("frist", ""))
    usable = {str(each.pk): each for each in texts.usable(thread.authority)} if wanted else {}
    values = _values(thread, actor) | {"frist": texts.day(day)} if wanted in usable else {}
    text = texts.filled(usable[wanted].text, values) if values else ""
    return {"text": text, "answer_by": day}


def _day(text: str) -> date | None:
    try:
        day: date | None = DayField(required=False).clean(text)
        return day
    except ValidationError:
        return None
