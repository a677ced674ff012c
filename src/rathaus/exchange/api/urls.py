"""Addresses below `/fit-connect/`. Version 1 differs in names only; the destination API has no
other version, the routing API lies at the root of a service of its own elsewhere, here too."""

from __future__ import annotations

from functools import partial

from django.urls import path

from rathaus.exchange.api import destinations, receiving, routing, sending, tokens
from rathaus.exchange.api.endpoint import Handler, View, endpoint, unknown

app_name = "fitconnect"

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
MANAGED: dict[str, Handler] = {
    "PATCH": destinations.change,
    "PUT": destinations.change,
    "DELETE": destinations.remove,
}


def _destination(version: int) -> View:
    handlers: dict[str, Handler] = {"GET": partial(destinations.read, version=version)}
    return endpoint(**handlers, **(MANAGED if version == destinations.V1 else {}))


def _submissions(version: int) -> View:
    return endpoint(
        GET=partial(receiving.waiting, version=version),
        POST=partial(sending.create, version=version),
    )


def _submission(version: int) -> View:
    return endpoint(
        GET=partial(receiving.fetch, version=version),
        PUT=partial(sending.submit, version=version),
    )


def _versioned(name: str, version: int) -> str:
    return f"{name}_v{version}"


urlpatterns = [
    path("token", endpoint(True, POST=tokens.issue), name="token"),
    path(".well-known/jwks.json", endpoint(True, GET=tokens.keys), name="jwks"),
    path(
        "v1/destinations",
        endpoint(GET=destinations.listing, POST=destinations.create),
        name="destinations",
    ),
    path("routes", endpoint(True, GET=routing.routes), name="routes"),
    path("areas", endpoint(True, GET=routing.areas), name="areas"),
    path("info", endpoint(True, GET=routing.info), name="info"),
]

for _version in (1, 2):
    _base = f"v{_version}/"
    urlpatterns += [
        path(
            _base + "destinations/<uuid:pk>",
            _destination(_version),
            name=_versioned("destination", _version),
        ),
        path(
            _base + "destinations/<uuid:pk>/keys",
            endpoint(True, GET=destinations.keys),
            name=_versioned("keys", _version),
        ),
        path(
            _base + "destinations/<uuid:pk>/keys/<str:kid>",
            endpoint(True, GET=destinations.key),
            name=_versioned("key", _version),
        ),
        path(
            _base + "submissions",
            _submissions(_version),
            name=_versioned("submissions", _version),
        ),
        path(
            _base + "submissions/<uuid:pk>",
            _submission(_version),
            name=_versioned("submission", _version),
        ),
        path(
            _base + "submissions/<uuid:pk>/attachments/<uuid:name>",
            endpoint(GET=receiving.attachment, PUT=sending.attach),
            name=_versioned("attachment", _version),
        ),
        path(
            _base + "submissions/<uuid:pk>/events",
            endpoint(GET=receiving.log_of_submission),
            name=_versioned("submission_events", _version),
        ),
        path(
            _base + "cases/<uuid:case>/events",
            endpoint(GET=receiving.log_of_case, POST=receiving.say),
            name=_versioned("case_events", _version),
        ),
    ]

urlpatterns.append(
    path(
        "<path:rest>",
        endpoint(True, **dict.fromkeys(METHODS, unknown)),
        name="unknown",
    )
)
