"""The routing API 2.0: who receives a service in a place. Public, as everywhere."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse

from rathaus.exchange.api import answers, paging
from rathaus.exchange.models import Client
from rathaus.exchange.queries import routing as queries
from rathaus.lib import clock
from rathaus.standards.fitconnect import routing as standard
from rathaus.standards.fitconnect.problems import FitConnectError

VERSION = {"version": {"major": 2, "minor": 0, "patch": 0}}
PLACES = {"ars": "ars", "ags": "ags", "areaId": "area_id"}


def routes(request: HttpRequest, client: Client | None) -> HttpResponse:
    """`GET /routes?leikaKey&(ars|ags|areaId)`."""
    offset, limit = paging.bounds(request)
    given: dict[str, Any] = {
        ours: request.GET[theirs] for theirs, ours in PLACES.items() if theirs in request.GET
    }
    key = request.GET.get("leikaKey", "")
    try:
        standard.routes_query(key, **given)
    except FitConnectError as error:
        raise answers.bad(str(error)) from error
    ars = _place(given)
    found = queries.responsible(key, ars) if ars else []
    at, page = clock.now(), found[offset : offset + limit]
    return answers.json(
        {
            "count": len(page),
            "offset": offset,
            "totalCount": len(found),
            "routes": [queries.route(each, at) for each in page],
        }
    )


def areas(request: HttpRequest, client: Client | None) -> HttpResponse:
    """`GET /areas?areaSearchexpression`."""
    expressions = request.GET.getlist("areaSearchexpression")
    try:
        standard.areas_query(expressions)
    except FitConnectError as error:
        raise answers.bad(str(error)) from error
    if any(len(each) > queries.LONGEST_SEARCH for each in expressions):
        raise answers.bad("Ein Suchbegriff ist zu lang.")
    counts, rows = paging.page(request, queries.areas(expressions))
    return answers.json({**counts, "areas": [queries.area(row) for row in rows]})


def info(request: HttpRequest, client: Client | None) -> HttpResponse:
    """`GET /info`: the version of this API."""
    return answers.json(VERSION)


def _place(given: dict[str, str]) -> str | None:
    if "ars" in given:
        return given["ars"]
    if "ags" in given:
        return queries.ars_of_ags(given["ags"])
    return queries.ars_of_area(given["area_id"])
