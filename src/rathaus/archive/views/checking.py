"""Anyone checks whether a document or a proof is genuine."""

from __future__ import annotations

import base64
import json
import logging
from pathlib import Path
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_http_methods, require_safe

from rathaus.archive.forms import CheckForm
from rathaus.archive.queries import proofs
from rathaus.audit import ledger, queries
from rathaus.lib.errors import RathausError
from rathaus.standards import merkle
from rathaus.standards.evidence import verifier

log = logging.getLogger(__name__)


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def check(request: HttpRequest) -> HttpResponse:
    """Hand in a document, a proof file or both, and read what they prove. Nothing is kept."""
    form = CheckForm(request.POST or None, request.FILES or None)
    context: dict[str, object] = {"form": form, "key": proofs.own_key()}
    if request.method == "POST" and form.is_valid():
        try:
            _catch_up(form.cleaned_data["proof"])
            found = proofs.judge(form.cleaned_data["document"], form.cleaned_data["proof"])
            context |= {"verdict": found, "proof": _download(found)}
        except RathausError as refused:
            context["refused"] = str(refused)
    return render(request, "archive/check.html", context)


def _catch_up(proof: bytes | None) -> None:
    """Let the ledger take up what was recorded a second ago, for a document that comes without a
    proof. What stands in the way of that is for the follower and the doctor to tell; what is in the
    ledger already can be checked all the same."""
    if proof is not None:
        return
    try:
        ledger.sequence()
    except (RathausError, OSError, ValueError, merkle.Damaged) as error:
        log.error("the ledger does not take up events: %s", type(error).__name__)


def proof_response(proof: dict[str, Any], name: str) -> HttpResponse:
    """A proof as a download beside the document with that name."""
    response = HttpResponse(json.dumps(proof, indent=1), content_type="application/json")
    shown = f"Nachweis-{name.rpartition('.')[0] or name}.json"
    response["Content-Disposition"] = content_disposition_header(True, shown) or "attachment"
    return response


def _download(found: proofs.Verdict) -> str:
    """The proof as base64 for a link that needs no further request, for we keep nothing."""
    return base64.b64encode(json.dumps(found.proof, indent=1).encode()).decode()


@login_not_required
@require_safe
def tool(request: HttpRequest) -> HttpResponse:
    """The stand-alone verifier, one file, to check proofs without us."""
    source = Path(verifier.__file__).read_bytes()
    response = HttpResponse(source, content_type="text/x-python; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="rathaus-pruefen.py"'
    return response


@login_not_required
@require_safe
def head(request: HttpRequest) -> HttpResponse:
    """The newest signed head as JSON, for others to keep as witnesses; 404 before the first."""
    try:
        return JsonResponse(queries.head(), json_dumps_params={"indent": 1})
    except RathausError as missing:
        return JsonResponse({"error": str(missing)}, status=404)
