"""One room: read, answer, assign, close, take files out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from rathaus.access.actor import Actor
from rathaus.access.check import allows
from rathaus.access.request import PageRequest
from rathaus.archive.content import Damaged, Disposed
from rathaus.exchange import actions, registry, rules
from rathaus.exchange.content import dispatches
from rathaus.exchange.forms.rooms import AnswerForm, AssignForm
from rathaus.exchange.models import Room
from rathaus.exchange.queries import mails, peers, rooms
from rathaus.exchange.views.downloads import record_response
from rathaus.exchange.views.reader import room_of
from rathaus.exchange.views.writing import sent
from rathaus.lib import clock
from rathaus.lib.errors import RathausError


@require_safe
def show(request: PageRequest, pk: UUID) -> HttpResponse:
    """Everything that was written in a room."""
    room, actor = room_of(request, pk, "room.read")
    answers = allows(actor, "room.work", room) and room.participants.exists()
    form = AnswerForm() if answers else None
    return _page(request, room, actor, form)


@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: PageRequest, pk: UUID) -> HttpResponse:
    """Write to all who take part. Who comes back to this address by GET is sent to the room."""
    room, actor = room_of(request, pk, "room.work")
    if request.method != "POST":
        return redirect("exchange:room", pk)
    form = AnswerForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, room, actor, form)
    try:
        actions.answer_room(room=room, written=sent(form), by=actor, at=clock.now())
    except RathausError as problem:
        form.add_error(None, str(problem))
        return _page(request, room, actor, form)
    messages.success(request, _("Ihre Nachricht ist unterwegs."))
    return redirect("exchange:room", pk)


@require_POST
def assign(request: PageRequest, pk: UUID) -> HttpResponse:
    """Say who works on it."""
    room, actor = room_of(request, pk, "room.work")
    form = AssignForm(request.POST, posts=rooms.colleagues(room, clock.today()))
    if not form.is_valid():
        messages.error(request, _("Bitte wählen Sie jemanden aus der Liste."))
        return redirect("exchange:room", pk)
    post = form.chosen()
    done = _("Zugewiesen an %(name)s.") % {"name": post.display_name} if post else ""
    return _run(
        request,
        pk,
        lambda: actions.assign(room=room, post=post, by=actor, at=clock.now()),
        done or _("Der Raum ist niemandem mehr zugewiesen."),
    )


@require_POST
def mark_read(request: PageRequest, pk: UUID) -> HttpResponse:
    """What has arrived has been read."""
    room, actor = room_of(request, pk, "room.work")
    done = _("Als gelesen gekennzeichnet.")
    return _run(request, pk, lambda: actions.mark_read(room=room, by=actor, at=clock.now()), done)


@require_POST
def close(request: PageRequest, pk: UUID) -> HttpResponse:
    """Nothing is left to do."""
    room, actor = room_of(request, pk, "room.work")
    done = _("Der Raum ist geschlossen. Eine neue Nachricht öffnet ihn wieder.")
    return _run(request, pk, lambda: actions.close(room=room, by=actor, at=clock.now()), done)


@require_POST
def reopen(request: PageRequest, pk: UUID) -> HttpResponse:
    """There is something to do after all."""
    room, actor = room_of(request, pk, "room.work")
    done = _("Der Raum ist wieder offen.")
    return _run(request, pk, lambda: actions.reopen(room=room, by=actor, at=clock.now()), done)


@require_safe
def file(request: PageRequest, pk: UUID, file: UUID) -> HttpResponseBase:
    """A file of the room, as a download that can do nothing in the browser."""
    room, actor = room_of(request, pk, "room.read")
    found = rooms.file(room, file)
    try:
        return record_response(found.record, actor)
    except (Damaged, Disposed) as problem:
        messages.error(request, str(problem))
        return redirect("exchange:room", pk)


def _run(request: PageRequest, pk: UUID, action: Callable[[], object], done: str) -> HttpResponse:
    try:
        action()
    except RathausError as problem:
        messages.error(request, str(problem))
    else:
        messages.success(request, done)
    return redirect("exchange:room", pk)


def _page(request: PageRequest, room: Room, actor: Actor, form: AnswerForm | None) -> HttpResponse:
    works = allows(actor, "room.work", room)
    subject, today = dispatches.subject_of(room, actor.keys), clock.today()
    context: dict[str, Any] = {
        "room": room,
        "subject": subject,
        "participants": room.participants.all(),
        "dispatches": rooms.shown(room, actor.keys),
        "changed": peers.keys_in(room),
        "overdue": rules.is_overdue(room, today),
        "form": form,
        "mails": mails.of_room(room, actor.keys),
        "citizens": registry.citizens_page(),
        "works": works,
        "crumbs": [(_("Behördenraum"), reverse("exchange:inbox")), (subject, "")],
    }
    if works:
        posts = rooms.colleagues(room, today)
        context["assign"] = AssignForm(posts=posts, initial={"post": room.assigned_to_id or ""})
    return render(request, "exchange/room.html", context)
