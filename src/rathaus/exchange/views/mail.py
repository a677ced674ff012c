"""E-mails: filed in a room or with a case, shown, taken out again."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from rathaus.access.actor import Actor
from rathaus.access.check import allows, require
from rathaus.access.request import PageRequest
from rathaus.archive.content import Damaged, Disposed
from rathaus.exchange import actions, registry
from rathaus.exchange.content import dispatches
from rathaus.exchange.forms.mail import MailForm
from rathaus.exchange.models import FiledMail, Room
from rathaus.exchange.queries import mails, rooms
from rathaus.exchange.registry import MailCase
from rathaus.exchange.views.downloads import record_response
from rathaus.exchange.views.reader import reader
from rathaus.lib import clock
from rathaus.lib.errors import RathausError, Stranger

MOST_ROOMS = 50  # the newest open ones, to choose from


@require_http_methods(["GET", "HEAD", "POST"])
def file_mail(request: PageRequest) -> HttpResponse:
    """Put an e-mail into a room, or with `?vorgang=` to a case."""
    actor, case, pk = _filer(request)
    if actor.post is None:
        raise Stranger
    choices = None if case else _choices(actor)
    initial = {"room": request.GET.get("raum", "")}
    form = MailForm(request.POST or None, request.FILES or None, rooms=choices, initial=initial)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        try:
            filed = actions.file_mail(
                data=values["mail"],
                key=values["key"],
                authority=actor.post.authority,
                room=rooms.room(UUID(values["room"])) if values.get("room") else None,
                case=pk,
                by=actor,
                at=clock.now(),
            )
        except RathausError as problem:
            form.add_error("mail", str(problem))
        else:
            messages.success(request, _("Die E-Mail ist abgelegt, auch im Original."))
            return redirect(case.url) if case else redirect("exchange:room", filed.room_id)
    crumbs = [(case.title, case.url)] if case else [_inbox()]
    context = {"form": form, "case": case, "crumbs": [*crumbs, (_("E-Mail ablegen"), "")]}
    return render(request, "exchange/mail_file.html", context)


def _filer(request: PageRequest) -> tuple[Actor, MailCase | None, UUID | None]:
    """Who may file, and the case where it is to be one. Raises Stranger, Forbidden."""
    named = request.GET.get("vorgang", "")
    if not named:
        return reader(request, "room.work"), None, None
    actor = request.actor or None
    try:
        pk = UUID(named)
    except ValueError as error:
        raise Stranger from error
    if actor is None:
        raise Stranger
    return actor, registry.mail_case(pk, "case.work", actor), pk


def _choices(actor: Actor) -> list[tuple[str, str]]:
    found = rooms.visible_to(actor).filter(closed_at=None).order_by("-last_at")[:MOST_ROOMS]
    return [(str(room.pk), dispatches.subject_of(room, actor.keys)) for room in found]


@require_safe
def show(request: PageRequest, pk: UUID) -> HttpResponse:
    """One e-mail, as text."""
    mail, actor, crumb, works = _mail_of(request, pk)
    shown = mails.shown(mail, actor.keys)
    context: dict[str, Any] = {
        "mail": shown,
        "works": works,
        "citizens": registry.citizens_page(),
        "crumbs": [crumb, (shown.subject or _("E-Mail"), "")],
    }
    return render(request, "exchange/mail.html", context)


@require_safe
def file(request: PageRequest, pk: UUID, file: UUID) -> HttpResponseBase:
    """A file that came with an e-mail."""
    mail, actor, _crumb, _works = _mail_of(request, pk)
    try:
        return record_response(mails.file(mail, file).record, actor)
    except (Damaged, Disposed) as problem:
        messages.error(request, str(problem))
        return redirect("exchange:mail_show", pk)


@require_safe
def original(request: PageRequest, pk: UUID) -> HttpResponseBase:
    """The e-mail as it came."""
    mail, actor, _crumb, _works = _mail_of(request, pk)
    try:
        return record_response(mail.original, actor)
    except (Damaged, Disposed) as problem:
        messages.error(request, str(problem))
        return redirect("exchange:mail_show", pk)


def _mail_of(request: PageRequest, pk: UUID) -> tuple[FiledMail, Actor, tuple[str, str], bool]:
    """The e-mail, who looks at it, where it hangs, and whether they may work there. Raises
    Stranger, Forbidden."""
    mail, actor = mails.by_id(pk), request.actor or None
    if actor is None:
        raise Stranger
    if mail.case_id is not None:
        case = registry.mail_case(mail.case_id, "case.read", actor)
        return mail, actor, (case.title, case.url), allows(actor, "room.work", actor.post)
    require(actor, "room.read", mail.room)
    return mail, actor, _room_crumb(mail.room, actor), allows(actor, "room.work", mail.room)


def _room_crumb(room: Room | None, actor: Actor) -> tuple[str, str]:
    if room is None:
        raise Stranger
    return dispatches.subject_of(room, actor.keys), reverse("exchange:room", args=[room.pk])


def _inbox() -> tuple[str, str]:
    return _("Behördenraum"), reverse("exchange:inbox")
