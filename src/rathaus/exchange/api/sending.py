"""What a sender calls: a submission gets its ids, its attachments, and is submitted."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse

from rathaus.exchange import actions
from rathaus.exchange.actions import Addressed
from rathaus.exchange.api import answers, body, calling
from rathaus.exchange.api.answers import Refused
from rathaus.exchange.models import Client, Destination, Transfer, TransferState
from rathaus.exchange.queries import destinations, transfers
from rathaus.lib import clock
from rathaus.lib.errors import Stranger
from rathaus.standards.fitconnect import destinations as standard
from rathaus.standards.fitconnect import ids, limits

SERVICE = {1: "serviceType", 2: "publicService"}
LARGEST_SUBMIT = 2 * actions.LARGEST_PART + 1024 * 1024
LONGEST_URL, LONGEST_SECRET = 500, 200


def create(request: HttpRequest, client: Client, *, version: int) -> HttpResponse:
    """`POST /submissions`: 201 with the ids."""
    if not client.may_send:
        raise answers.forbidden("Dieser Zugang darf nicht senden.")
    found = body.json_of(request)
    addressed = _addressed(found, client, version)
    transfer = actions.create(addressed=addressed, by=client, at=clock.now())
    return answers.json(
        {
            "submissionId": str(transfer.pk),
            "caseId": str(transfer.case),
            "destinationId": str(transfer.destination_id),
        },
        HTTPStatus.CREATED.value,
    )


def attach(request: HttpRequest, client: Client, *, pk: UUID, name: UUID) -> HttpResponse:
    """`PUT /submissions/{id}/attachments/{attId}`: 204. Streams; nothing is opened."""
    transfer = _own(client, pk)
    if request.content_type != answers.JOSE:
        raise Refused(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "Erwartet wird application/jose.")
    if str(name) not in transfer.announced:
        raise answers.missing(detail="Diese Anlage wurde nicht angekündigt.")
    if transfer.state != TransferState.INCOMPLETE:
        raise Refused(HTTPStatus.CONFLICT, "Die Einreichung ist schon abgesendet.")
    pieces = body.pieces(request, limits.LARGEST_ATTACHMENT)
    actions.attach(transfer=transfer, name=name, pieces=pieces, by=client, at=clock.now())
    return answers.nothing()


def submit(request: HttpRequest, client: Client, *, pk: UUID, version: int) -> HttpResponse:
    """`PUT /submissions/{id}`: 200. The same again answers the same."""
    transfer = _own(client, pk)
    found = body.json_of(request, LARGEST_SUBMIT)
    metadata = body.text_of(found, "encryptedMetadata", longest=LARGEST_SUBMIT)
    data = body.text_of(found, "encryptedData", longest=LARGEST_SUBMIT)
    if not metadata:
        raise answers.bad("encryptedMetadata fehlt.")
    transfer = actions.submit(
        transfer=transfer,
        metadata=_ascii(metadata),
        data=_ascii(data),
        by=client,
        at=clock.now(),
    )
    return answers.json(named(transfer, version))


def named(transfer: Transfer, version: int) -> dict[str, Any]:
    """What a submission is called and addressed to."""
    found: dict[str, Any] = {
        "destinationId": str(transfer.destination_id),
        "submissionId": str(transfer.pk),
        "caseId": str(transfer.case),
        SERVICE[version]: {"identifier": transfer.service, "name": transfer.service_name},
    }
    return {**found, "region": transfer.region} if transfer.region else found


def _own(client: Client, pk: UUID) -> Transfer:
    try:
        return transfers.sent_by(client, pk)
    except Stranger:
        raise answers.missing(answers.NO_SUBMISSION) from None


def _addressed(found: dict[str, Any], client: Client, version: int) -> Addressed:
    destination = _destination(found.get("destinationId"))
    service, name = _service(found.get(SERVICE[version]))
    region = body.text_of(found, "region", longest=14)
    _check_taken(destination, service, region)
    return Addressed(
        destination=destination,
        announced=_announced(found.get("announcedAttachments", [])),
        service=service,
        service_name=name,
        region=region,
        client=client,
        callback=_callback(found.get("callback")),
    )


def _destination(text: Any) -> Destination:
    destination = destinations.find(UUID(ids.check(text, "destinationId")))
    if destination is None:
        raise answers.missing(answers.NO_DESTINATION)
    if destinations.status(destination) != destinations.ACTIVE:
        detail = "Der Zustellpunkt nimmt gerade nichts entgegen."
        raise answers.unprocessable(detail, answers.DESTINATION_STATE)
    return destination


def _service(found: Any) -> tuple[str, str]:
    if not isinstance(found, dict):
        raise answers.bad("Die Verwaltungsleistung fehlt.")
    identifier = standard.check_service(found.get("identifier"))
    return identifier, body.text_of(found, "name")


def _check_taken(destination: Destination, service: str, region: str) -> None:
    offered = destinations.service_of(destination)
    if offered.identifier != service:
        raise answers.unprocessable("Der Zustellpunkt nimmt diese Verwaltungsleistung nicht an.")
    if not region:
        return
    if not standard.REGION.fullmatch(region):
        raise answers.bad("region ist nicht DE und ein Regionalschlüssel.")
    if not offered.covers(region.removeprefix("DE")):
        raise answers.unprocessable("Der Zustellpunkt ist für dieses Gebiet nicht zuständig.")


def _announced(found: Any) -> tuple[UUID, ...]:
    if found is None:
        return ()
    if not isinstance(found, list):
        raise answers.bad("announcedAttachments ist keine Liste.")
    limits.check_announced(found)
    return tuple(UUID(each) for each in found)


def _callback(found: Any) -> dict[str, str] | None:
    if found is None:
        return None
    if not isinstance(found, dict):
        raise answers.bad("callback ist kein Objekt.")
    url = body.text_of(found, "url", longest=LONGEST_URL)
    secret = body.text_of(found, "secret", longest=LONGEST_SECRET)
    try:
        calling.check(url, secret)
    except calling.CallbackRefused as error:
        raise answers.unprocessable(f"callback: {error}") from error
    return {"url": url, "secret": secret}


def _ascii(text: str) -> bytes:
    """A JWE is ASCII; what is not will not pass as one."""
    return text.encode("ascii", "replace")
