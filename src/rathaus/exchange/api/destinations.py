"""Destinations: what senders read, and what a program of the receiving authority may change.

Destinations for services are made from the catalogue. So a program can open and close them and have
them made anew; what they take and where is said in the catalogue, and their keys are those of the
authority's ring.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse

from rathaus.exchange import actions
from rathaus.exchange.api import answers, body, paging
from rathaus.exchange.api.answers import Refused
from rathaus.exchange.models import Client, Destination
from rathaus.exchange.queries import destinations
from rathaus.lib import clock
from rathaus.standards.jose import KeyRefused

V1 = 1
STATES = {destinations.ACTIVE: True, destinations.INACTIVE: False}


def read(request: HttpRequest, client: Client, *, pk: UUID, version: int) -> HttpResponse:
    """`GET /destinations/{id}`, for every client."""
    return answers.json(destinations.facts(_find(pk), version=version))


def keys(request: HttpRequest, client: Client | None, *, pk: UUID) -> HttpResponse:
    """`GET /destinations/{id}/keys`: the public keys, without token."""
    return answers.json({"keys": destinations.keys_of(_find(pk))})


def key(request: HttpRequest, client: Client | None, *, pk: UUID, kid: str) -> HttpResponse:
    """`GET /destinations/{id}/keys/{kid}`: one of them, without token, as older clients ask."""
    try:
        return answers.json(destinations.key_of(_find(pk), kid))
    except KeyRefused:
        raise answers.missing(detail="Diesen Schlüssel gibt es hier nicht.") from None


def listing(request: HttpRequest, client: Client) -> HttpResponse:
    """`GET /v1/destinations`: those of the client's authority."""
    _require_manager(client)
    counts, rows = paging.page(request, destinations.managed_by(client))
    found = [destinations.facts(row, version=V1) for row in rows]
    return answers.json({**counts, "destinations": found})


def create(request: HttpRequest, client: Client) -> HttpResponse:
    """`POST /v1/destinations`: 201 for a service that the catalogue names and that has none yet."""
    _require_manager(client)
    wanted = _wanted(body.json_of(request))
    known = {row.pk for row in destinations.managed_by(client)}
    rows = actions.sync_destinations(authority=client.authority, by=client, at=clock.now())
    for row in rows:
        if destinations.identifier(row) == wanted and row.pk in known:
            raise Refused(HTTPStatus.CONFLICT, "Für diese Leistung gibt es schon einen.")
        if destinations.identifier(row) == wanted:
            return answers.json(destinations.facts(row, version=V1), HTTPStatus.CREATED.value)
    raise answers.unprocessable("Der Katalog bietet diese Leistung hier nicht mit Formular an.")


def change(request: HttpRequest, client: Client, *, pk: UUID) -> HttpResponse:
    """`PATCH` and `PUT /v1/destinations/{id}`: 200. Only `status` can be another one."""
    destination = _own(client, pk)
    found = body.json_of(request)
    before = destinations.facts(destination, version=V1)
    other = [name for name in found if name != "status" and found[name] != before.get(name)]
    if other:
        raise answers.unprocessable(f"Das sagt der Katalog, nicht das Programm: {other[0][:40]}")
    if found.get("status") not in STATES:
        raise answers.bad("status ist weder active noch inactive.")
    actions.set_active(
        destination=destination, active=STATES[found["status"]], by=client, at=clock.now()
    )
    return answers.json(destinations.facts(destination, version=V1))


def remove(request: HttpRequest, client: Client, *, pk: UUID) -> HttpResponse:
    """`DELETE /v1/destinations/{id}`: 204. It is closed; what was sent there stays."""
    actions.set_active(destination=_own(client, pk), active=False, by=client, at=clock.now())
    return answers.nothing()


def _find(pk: UUID) -> Destination:
    found = destinations.find(pk)
    if found is None:
        raise answers.missing(answers.NO_DESTINATION)
    return found


def _own(client: Client, pk: UUID) -> Destination:
    found = _find(pk)
    if found.authority_id != client.authority_id:
        raise answers.missing(answers.NO_DESTINATION)
    _require_manager(client)
    return found


def _require_manager(client: Client) -> None:
    if not client.may_fetch:
        raise answers.forbidden("Dieser Zugang darf nicht abholen und keine Zustellpunkte ändern.")


def _wanted(found: dict[str, Any]) -> str:
    services = found.get("services")
    if not isinstance(services, list) or len(services) != 1 or not isinstance(services[0], dict):
        raise answers.bad("services nennt nicht genau eine Leistung.")
    return body.text_of(services[0], "identifier")
