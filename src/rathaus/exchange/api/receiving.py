"""What a receiver calls: the list of what waits, the encrypted parts, the signed answer; and the
log of a case, which both sides read."""

from __future__ import annotations

from http import HTTPStatus
from uuid import UUID

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse

from rathaus.exchange import actions
from rathaus.exchange.api import answers, body, paging
from rathaus.exchange.api.sending import named
from rathaus.exchange.content import parts
from rathaus.exchange.models import Client
from rathaus.exchange.queries import transfers
from rathaus.lib import clock
from rathaus.lib.errors import Stranger
from rathaus.standards.fitconnect import events, ids
from rathaus.standards.jose import jws


def waiting(request: HttpRequest, client: Client, *, version: int) -> HttpResponse:
    """`GET /submissions`: what has been submitted and not answered."""
    wanted = request.GET.get("destinationId")
    destination = UUID(ids.check(wanted, "destinationId")) if wanted is not None else None
    counts, rows = paging.page(request, transfers.to_fetch(client, destination))
    return answers.json({**counts, "submissions": [named(row, version) for row in rows]})


def fetch(request: HttpRequest, client: Client, *, pk: UUID, version: int) -> HttpResponse:
    """`GET /submissions/{id}`: metadata and data as they were sent."""
    try:
        transfer = transfers.arrived(client, pk)
    except Stranger:
        raise answers.missing(answers.NO_SUBMISSION) from None
    names = transfer.attachments.order_by("pk").values_list("name", flat=True)
    found = {
        **named(transfer, version),
        "attachments": [str(name) for name in names],
        "encryptedMetadata": bytes(transfer.metadata).decode("ascii"),
    }
    if transfer.data:
        found["encryptedData"] = bytes(transfer.data).decode("ascii")
    return answers.json(found)


def attachment(
    request: HttpRequest, client: Client, *, pk: UUID, name: UUID
) -> StreamingHttpResponse:
    """`GET /submissions/{id}/attachments/{attId}`: the JWE as it was sent, piece by piece."""
    found = transfers.attachment(client, pk, name)
    return StreamingHttpResponse(
        body.sent(parts.read(found.record), request),
        content_type=answers.JOSE,
        headers={"Content-Length": str(found.size)},
    )


def say(request: HttpRequest, client: Client, *, case: UUID) -> HttpResponse:
    """`POST /cases/{caseId}/events`: 204. One event, signed by the destination."""
    if request.content_type != answers.JOSE:
        raise answers.Refused(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "Erwartet wird application/jose.")
    token = body.whole(request, jws.LONGEST).decode("ascii", "replace").strip()
    event, _kid = events.read_unproven(token)
    transfer = transfers.arrived(client, UUID(event.subject))
    if transfer.case != case:
        raise answers.missing()
    actions.answer(transfer=transfer, token=token, by=client, at=clock.now())
    return answers.nothing()


def log_of_case(request: HttpRequest, client: Client, *, case: UUID) -> HttpResponse:
    """`GET /cases/{caseId}/events`."""
    counts, rows = paging.page(request, transfers.log_of_case(client, case))
    return answers.json({**counts, "eventLog": [row.token for row in rows]})


def log_of_submission(request: HttpRequest, client: Client, *, pk: UUID) -> HttpResponse:
    """`GET /submissions/{id}/events`, as some clients ask."""
    counts, rows = paging.page(request, transfers.log_of_transfer(client, pk))
    return answers.json({**counts, "eventLog": [row.token for row in rows]})
