"""The page of a case and the everyday steps."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from rathaus.access.request import PageRequest
from rathaus.archive import content as archive
from rathaus.archive.queries.proofs import proof_of
from rathaus.archive.views.checking import proof_response
from rathaus.cases import actions, queries
from rathaus.cases.forms import TEMPLATES, AssignForm, MessageForm, NoteForm
from rathaus.cases.views.frame import case_for, crumbs, run, send
from rathaus.lib import clock
from rathaus.lib.errors import RathausError


@require_safe
def show(request: PageRequest, pk: UUID) -> HttpResponse:
    """The case with everything that belongs to it."""
    case, actor = case_for(request, pk, "case.read")
    page = queries.case_page(case, actor, clock.now())
    return render(request, "cases/case.html", {"page": page, "case": case, "crumbs": crumbs(case)})


@require_POST
def take(request: PageRequest, pk: UUID) -> HttpResponse:
    """Begin to work on it."""
    case, actor = case_for(request, pk, "case.work")
    done = _("Sie bearbeiten jetzt diesen Vorgang.")
    return run(request, case, lambda: actions.take(case=case, by=actor, at=clock.now()), done)


@require_POST
def unassign(request: PageRequest, pk: UUID) -> HttpResponse:
    """Back to the inbox."""
    case, actor = case_for(request, pk, "case.work")
    done = _("Der Vorgang liegt wieder im Eingang.")
    return run(request, case, lambda: actions.unassign(case=case, by=actor, at=clock.now()), done)


@require_POST
def check_mandate(request: PageRequest, pk: UUID) -> HttpResponse:
    """The mandate on paper is good."""
    case, actor = case_for(request, pk, "case.work")
    done = _("Die Vollmacht ist als geprüft vermerkt.")
    return run(
        request, case, lambda: actions.check_mandate(case=case, by=actor, at=clock.now()), done
    )


@require_POST
def mark_read(request: PageRequest, pk: UUID) -> HttpResponse:
    """The applicant's messages have been read."""
    case, actor = case_for(request, pk, "case.work")
    done = _("Als gelesen gekennzeichnet.")
    return run(request, case, lambda: actions.mark_read(case=case, by=actor, at=clock.now()), done)


def assign(request: PageRequest, pk: UUID) -> HttpResponse:
    """Choose a colleague."""
    case, actor = case_for(request, pk, "case.assign")
    posts = queries.colleagues(case, clock.today())
    initial = {"post": str(case.assigned_to_id or "")}
    form = AssignForm(request.POST or None, posts=posts, initial=initial)
    if request.method == "POST" and form.is_valid():
        post = form.chosen()
        return run(
            request,
            case,
            lambda: actions.assign(case=case, post=post, by=actor, at=clock.now()),
            _("Zugewiesen an %(name)s.") % {"name": post.display_name},
        )
    context = {"form": form, "case": case, "crumbs": crumbs(case, _("Zuweisen"))}
    return render(request, "cases/assign.html", context)


def note(request: PageRequest, pk: UUID) -> HttpResponse:
    """Write an internal note."""
    case, actor = case_for(request, pk, "case.work")
    form = NoteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        text = form.cleaned_data["text"]
        return run(
            request,
            case,
            lambda: actions.note(case=case, text=text, key=form.once, by=actor, at=clock.now()),
            _("Vermerk gespeichert."),
        )
    context = {"form": form, "case": case, "crumbs": crumbs(case, _("Interner Vermerk"))}
    return render(request, "cases/note.html", context)


def message(request: PageRequest, pk: UUID) -> HttpResponse:
    """Write to the applicant; `?vorlage=` fills in a text."""
    case, actor = case_for(request, pk, "case.work")
    template = TEMPLATES.get(request.GET.get("vorlage", ""))
    form = MessageForm(request.POST or None, initial={"text": template[1]} if template else None)
    if request.method == "POST" and form.is_valid():
        text = form.cleaned_data["text"]
        return run(
            request,
            case,
            lambda: actions.message(case=case, text=text, key=form.once, by=actor, at=clock.now()),
            _("Nachricht geschickt."),
        )
    context = {
        "form": form,
        "case": case,
        "crumbs": crumbs(case, _("Nachricht")),
        "templates": [(key, title) for key, (title, _text) in TEMPLATES.items()],
    }
    return render(request, "cases/message.html", context)


@require_safe
def attachment(request: PageRequest, pk: UUID, file: UUID) -> HttpResponse:
    """A file of the application, as a download."""
    case, actor = case_for(request, pk, "case.read")
    return send(request, case, queries.file_of(case, file).record, actor)


@require_safe
def message_attachment(request: PageRequest, pk: UUID, file: UUID) -> HttpResponse:
    """A file of a message of the case's thread, as a download."""
    case, actor = case_for(request, pk, "case.read")
    return send(request, case, queries.letter_file_of(case, file), actor)


@require_safe
def notice(request: PageRequest, pk: UUID, notice: UUID) -> HttpResponse:
    """An issued notice, shown in the browser."""
    case, actor = case_for(request, pk, "case.read")
    return send(request, case, queries.notice_of(case, notice).record, actor, inline=True)


@require_safe
def proof(request: PageRequest, pk: UUID, notice: UUID) -> HttpResponse:
    """The proof of a notice: what it is, when it was recorded, by whom."""
    case, actor = case_for(request, pk, "case.read")
    record = queries.notice_of(case, notice).record
    try:
        found = proof_of(record, actor.keys)
    except RathausError as problem:
        messages.error(request, str(problem))
        return redirect("cases:case", case.pk)
    return proof_response(found, archive.name(record, actor.keys))
