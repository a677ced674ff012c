"""Answers: JSON, and problem documents (RFC 7807) for whatever goes wrong.

Texts are for technicians, in one language whatever the browser says, and repeat nothing of a
submission.
"""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from django.http import Http404, HttpResponse

from rathaus.archive.content import NotStored
from rathaus.exchange.actions import Conflict, Incomplete
from rathaus.exchange.content.own_keys import NoExchangeKeys
from rathaus.lib.errors import Forbidden, RathausError
from rathaus.standards.fitconnect.lifecycle import NotAllowed
from rathaus.standards.fitconnect.limits import LimitExceeded
from rathaus.standards.fitconnect.problems import API_PROBLEMS, BLANK, FitConnectError, Rejection
from rathaus.standards.jose import JoseError, KeyRefused, strict

JSON, PROBLEM, JOSE = "application/json", "application/problem+json", "application/jose"
# Documented types of the submission API that foreign clients read
NO_DESTINATION = API_PROBLEMS + "destination-not-found"
DESTINATION_STATE = API_PROBLEMS + "destination-state-invalid"
NO_SUBMISSION = API_PROBLEMS + "submission-not-found"


class Refused(Exception):
    """A call that is answered with a problem document."""

    def __init__(
        self,
        status: HTTPStatus,
        detail: str,
        *,
        type: str = BLANK,
        title: str = "",
        headers: Mapping[str, str] | None = None,
    ) -> None:
        self.status, self.detail, self.type = status, detail, type
        self.title, self.headers = title or status.phrase, dict(headers or {})
        super().__init__(detail)


def missing(type: str = BLANK, detail: str = "Das gibt es hier nicht.") -> Refused:
    """404, for whatever the client has no business with."""
    titles = {NO_DESTINATION: "Destination not found", NO_SUBMISSION: "Submission not found"}
    return Refused(HTTPStatus.NOT_FOUND, detail, type=type, title=titles.get(type, ""))


def bad(detail: str) -> Refused:
    """400."""
    return Refused(HTTPStatus.BAD_REQUEST, detail)


def unprocessable(detail: str, type: str = BLANK) -> Refused:
    """422: readable, but against a rule."""
    return Refused(HTTPStatus.UNPROCESSABLE_ENTITY, detail, type=type)


def forbidden(detail: str = "Dieser Zugang darf das nicht.") -> Refused:
    """403, for a client of the authority that lacks the right."""
    return Refused(HTTPStatus.FORBIDDEN, detail)


def json(found: Any, status: int = 200) -> HttpResponse:
    """A JSON answer."""
    return HttpResponse(strict.dumps(found), status=status, content_type=JSON)


def nothing() -> HttpResponse:
    """204."""
    return HttpResponse(status=HTTPStatus.NO_CONTENT)


def problem(refused: Refused) -> HttpResponse:
    """The problem document (RFC 7807 section 3)."""
    members = {
        "type": refused.type,
        "title": refused.title,
        "status": refused.status.value,
        "detail": refused.detail,
    }
    body = strict.dumps(members)
    return HttpResponse(
        body, status=refused.status.value, content_type=PROBLEM, headers=refused.headers
    )


# What the domain raises → (status, words); the first that fits, special ones before general ones.
# Where there are no words, the error's own are meant for whoever sees the answer.
_STATUS: tuple[tuple[type[Exception], HTTPStatus, str], ...] = (
    (Conflict, HTTPStatus.CONFLICT, "Das passt nicht zum Stand der Einreichung."),
    (Incomplete, HTTPStatus.UNPROCESSABLE_ENTITY, "Eine angekündigte Anlage fehlt: {0}"),
    (LimitExceeded, HTTPStatus.REQUEST_ENTITY_TOO_LARGE, ""),
    (NotAllowed, HTTPStatus.CONFLICT, "Dieses Ereignis ist jetzt oder von hier nicht möglich."),
    (Rejection, HTTPStatus.UNPROCESSABLE_ENTITY, "Die Prüfmarken stimmen nicht: {0}"),
    (FitConnectError, HTTPStatus.UNPROCESSABLE_ENTITY, "Gegen eine Regel von FIT-Connect: {0}"),
    (KeyRefused, HTTPStatus.UNPROCESSABLE_ENTITY, "Dieser Schlüssel gilt hier nicht: {0}"),
    (JoseError, HTTPStatus.UNPROCESSABLE_ENTITY, "Kein verwendbares JWE oder JWS: {0}"),
    (Forbidden, HTTPStatus.FORBIDDEN, "Dieser Zugang darf das nicht."),
    (Http404, HTTPStatus.NOT_FOUND, "Das gibt es hier nicht."),
    (NoExchangeKeys, HTTPStatus.NOT_FOUND, "Der Zustellpunkt hat noch keine Schlüssel."),
    (NotStored, HTTPStatus.SERVICE_UNAVAILABLE, "Gerade kann nichts abgelegt werden."),
    (RathausError, HTTPStatus.UNPROCESSABLE_ENTITY, ""),
)
HANDLED: tuple[type[Exception], ...] = (Refused, *(kind for kind, _status, _words in _STATUS))


def refusal(error: Exception) -> Refused:
    """The refusal that an error of the domain means. Raises KeyError for one that is none."""
    if isinstance(error, Refused):
        return error
    for kind, status, words in _STATUS:
        if isinstance(error, kind):
            return Refused(status, words.format(error) if words else str(error))
    raise KeyError(type(error).__name__)
