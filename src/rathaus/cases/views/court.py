"""The proof of delivery, as a download."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from rathaus.access.request import PageRequest
from rathaus.cases import actions, queries
from rathaus.cases.content import court
from rathaus.cases.views.frame import case_for, file_response
from rathaus.lib import clock
from rathaus.lib.errors import RathausError


@require_POST
def delivery_proof(request: PageRequest, pk: UUID, notice: UUID) -> HttpResponse:
    """How the notice was delivered, with the proofs, in one file."""
    case, actor = case_for(request, pk, "case.work")
    found = queries.full_notice(case, notice)
    try:
        body = actions.export_proof(notice=found, by=actor, at=clock.now())
    except RathausError as problem:
        messages.error(request, str(problem))
        return redirect("cases:case", case.pk)
    return file_response(body, court.file_name(found), "application/zip")
