"""What the views share: fetch and check, run an action and say how it went, send a file."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from rathaus.access.actor import Actor
from rathaus.access.check import require
from rathaus.access.request import PageRequest
from rathaus.archive import content as archive
from rathaus.archive.models import Record
from rathaus.cases import queries
from rathaus.cases.models import Case
from rathaus.lib.errors import RathausError, Stranger

Crumb = tuple[str | Promise, str]


def case_for(request: PageRequest, pk: UUID, permission: str) -> tuple[Case, Actor]:
    """The case, and the actor who has that permission on it. Raises Stranger or Forbidden."""
    case = queries.case_by_id(pk)
    require(request.actor, permission, case)
    if request.actor is None:
        raise Stranger
    return case, request.actor


def crumbs(case: Case | None = None, here: str | Promise = "") -> list[Crumb]:
    """The way from the inbox to a page."""
    way: list[Crumb] = [(_("Vorgänge"), reverse("cases:inbox"))]
    if case:
        way.append((case.number, reverse("cases:case", args=[case.pk])))
    return [*way, (here, "")] if here else way


def run(request: PageRequest, case: Case, action: Callable[[], object], done: str) -> HttpResponse:
    """Run an action, say how it went, go back to the case."""
    try:
        action()
    except RathausError as problem:
        messages.error(request, str(problem))
    else:
        messages.success(request, done)
    return redirect("cases:case", case.pk)


def send(
    request: PageRequest, case: Case, record: Record, actor: Actor, *, inline: bool = False
) -> HttpResponse:
    """A stored file of the case. Only PDF that we made ourselves is shown in the browser; what
    others sent is downloaded and may do nothing there. One that is damaged or gone leads back to
    the case."""
    try:
        name, body = archive.name(record, actor.keys), archive.read(record, actor.keys)
    except (archive.Damaged, archive.Disposed) as problem:
        messages.error(request, str(problem))
        return redirect("cases:case", case.pk)
    return file_response(body, name, record.media_type, inline=inline)


def file_response(body: bytes, name: str, media_type: str, *, inline: bool = False) -> HttpResponse:
    """Bytes as a download (or, inline, as a page)."""
    response = HttpResponse(body, content_type=media_type)
    response["Content-Disposition"] = content_disposition_header(not inline, name) or "attachment"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    if not inline:
        response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response
