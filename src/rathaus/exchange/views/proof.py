"""The proof of a dispatch, for third parties."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import FileResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from rathaus.access.request import PageRequest
from rathaus.exchange import actions
from rathaus.exchange.content import evidence
from rathaus.exchange.queries import rooms
from rathaus.exchange.views.reader import room_of
from rathaus.lib import clock
from rathaus.lib.errors import RathausError


@require_POST
def download(request: PageRequest, pk: UUID, dispatch: UUID) -> HttpResponseBase:
    """Everything that proves a dispatch, in one file."""
    room, actor = room_of(request, pk, "room.read")
    found = rooms.dispatch(room, dispatch)
    try:
        body = actions.export_proof(
            dispatch=found, with_files="dateien" in request.POST, by=actor, at=clock.now()
        )
    except RathausError as problem:
        messages.error(request, str(problem))
        return redirect("exchange:room", pk)
    response = FileResponse(
        body,
        as_attachment=True,
        filename=evidence.file_name(found.key),
        content_type="application/zip",
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response
