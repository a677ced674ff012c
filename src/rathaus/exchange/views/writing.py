"""Writing to other authorities: whom, and what."""

from __future__ import annotations

from io import BytesIO

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from rathaus.access.actor import Actor
from rathaus.access.request import PageRequest
from rathaus.exchange import actions
from rathaus.exchange.actions import File, Written
from rathaus.exchange.forms.rooms import DispatchForm, OpenForm
from rathaus.exchange.queries import directory, forwarding
from rathaus.exchange.queries.directory import Place
from rathaus.exchange.queries.forwarding import Origin
from rathaus.exchange.views.reader import reader
from rathaus.lib import clock
from rathaus.lib.errors import RathausError, Stranger
from rathaus.tenancy.models import Authority

MOST = 20  # recipients that can be chosen


@require_safe
def choose(request: PageRequest) -> HttpResponse:
    """Find authorities by name, place or service, and collect them in the address."""
    actor = reader(request, "room.work")
    text = request.GET.get("suche", "").strip()[:100]
    service = request.GET.get("leistung", "").strip()[:100]
    if actor.post is None:
        raise Stranger
    chosen = directory.chosen(request.GET.getlist("an")[:MOST], actor.post.authority)
    found = _found(text, service, actor.post.authority)
    origin = _origin(request, actor)
    context = {
        "origin": origin,
        "text": text,
        "service": service,
        "chosen": chosen,
        "kept": [each.address for each in chosen],
        "found": found,
        "crumbs": [_inbox(), (_("Neue Nachricht"), "")],
    }
    return render(request, "exchange/choose.html", context)


def _found(text: str, service: str, by: Authority) -> list[Place]:
    """Others, here and elsewhere; without a search those nearby."""
    here = directory.find(text, service, on=clock.today()) if text else directory.near(by)
    others: list[Place] = [each for each in here if each.authority_id != by.pk]
    if text:
        others += directory.find_elsewhere(text, service, by, on=clock.today())
    return others


@require_http_methods(["GET", "HEAD", "POST"])
def write(request: PageRequest) -> HttpResponse:
    """Subject, text and files for those who were chosen."""
    actor = reader(request, "room.work")
    if actor.post is None:
        raise Stranger
    chosen = directory.chosen(request.GET.getlist("an")[:MOST], actor.post.authority)
    if not chosen:
        return redirect("exchange:choose")
    origin = _origin(request, actor)
    form = OpenForm(request.POST or None, request.FILES or None, origin=origin)
    if request.method == "POST" and form.is_valid():
        try:
            dispatch = actions.open_room(
                authority=actor.post.authority,
                recipients=[directory.recipient(each) for each in chosen],
                subject=form.cleaned_data["subject"],
                reference=form.cleaned_data["reference"],
                written=sent(form, form.forwarded_files(actor.keys)),
                by=actor,
                at=clock.now(),
            )
        except RathausError as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(request, _("Ihre Nachricht ist unterwegs."))
            return redirect("exchange:room", dispatch.room_id)
    crumbs = [_inbox(), (_("Neue Nachricht"), reverse("exchange:choose")), (_("Schreiben"), "")]
    return render(request, "exchange/write.html", {"form": form, "to": chosen, "crumbs": crumbs})


def sent(form: DispatchForm, more: tuple[File, ...] = ()) -> Written:
    """What somebody wrote, as the actions want it."""
    values = form.cleaned_data
    return Written(
        key=form.once,
        text=values["text"],
        files=tuple(
            File(each.name, each.media_type, lambda each=each: BytesIO(each.content))  # type: ignore[misc]  # bound per turn
            for each in values["attachments"]
        )
        + more,
        answer_by=values["answer_by"],
        binding=values.get("binding", False),
    )


def _origin(request: PageRequest, actor: Actor) -> Origin | None:
    """What is to be forwarded. Raises Stranger, Forbidden."""
    named = request.GET.get("weiter", "")
    return forwarding.origin(named, actor) if named else None


def _inbox() -> tuple[str, str]:
    return _("Behördenraum"), reverse("exchange:inbox")
