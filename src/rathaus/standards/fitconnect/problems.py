"""Problems in the shape of RFC 7807, and the reasons for which a receiver rejects a submission.

1. A rejection (`reject-submission`) carries `problems[]`, each with `type`, `title`, `detail` and
   `instance` (FIT-Connect, „Einreichung überprüfen“). `type` and `instance` MUST be taken over
   exactly, `title` SHOULD be, `detail` may say more. `type` is the prefix `PROBLEMS` and a name.
2. `instance` is the part concerned: `submission`, `metadata`, `data`, `attachment:<id>`, `other`.
3. The services answer errors with `application/problem+json`: `type`, `title`, `status`, `detail`,
   `instance` (RFC 7807 section 3.1); a missing `type` is `about:blank`, unknown members are
   ignored (section 3.2).

`missing-attachment`, `technical-error` and the like are for callers, who fetch. The names after the
prefix are those of that page and of FITKO's own library as far as they are known here; compare
them with the page before a new version goes into use, because senders' programs read them.

A text here never repeats content of a submission: it is read by the sender's technicians.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

from rathaus.standards.jose import Malformed, strict

PROBLEMS = "https://schema.fitko.de/fit-connect/events/problems/"
API_PROBLEMS = "https://schema.fitko.de/fit-connect/submission-api/problems/"
BLANK = "about:blank"
LONGEST = 2000  # characters of a text from elsewhere


class Kind(Enum):
    """A reason to reject: (name at the end of `type`, German title)."""

    ATTACHMENTS_MISMATCH = ("attachments-mismatch", "Anlagen stimmen nicht überein")
    ENCRYPTION = ("encryption-issue", "Entschlüsselungs-Fehler")
    EVENT_LOG = ("invalid-event-log", "Inkonsistentes Event-Log")
    HASH = ("hash-mismatch", "Prüfsumme stimmt nicht")
    MISSING_ATTACHMENT = ("missing-attachment", "Anlage fehlt")
    MISSING_DATA = ("missing-data", "Fachdaten fehlen")
    MISSING_SCHEMA = ("missing-schema", "Schema-Referenz fehlt")
    SCHEMA = ("schema-violation", "Schema-Fehler")
    SERVICE_MISMATCH = ("service-mismatch", "Verwaltungsleistung stimmt nicht überein")
    SYNTAX = ("syntax-violation", "Syntax-Fehler")
    TAG = ("incorrect-authentication-tag", "Authentication-Tag ungültig")
    TECHNICAL = ("technical-error", "Technischer Fehler")
    UNSUPPORTED_SCHEMA = ("unsupported-schema", "Schema wird nicht unterstützt")
    UNSUPPORTED_SERVICE = ("unsupported-service", "Verwaltungsleistung wird nicht unterstützt")

    @property
    def type(self) -> str:
        return PROBLEMS + self.value[0]

    @property
    def title(self) -> str:
        return self.value[1]


SUBMISSION, METADATA, DATA, OTHER = "submission", "metadata", "data", "other"


def attachment(identifier: str) -> str:
    """The `instance` of an attachment."""
    return f"attachment:{identifier}"


def of_part(instance: str) -> str:
    """The part in the genitive, for a sentence."""
    names = {METADATA: "der Metadaten", DATA: "der Fachdaten"}
    return names.get(instance, f"der Anlage {instance.partition(':')[2]}")


@dataclass(frozen=True)
class Problem:
    """One problem as it stands in an event or an answer."""

    type: str
    title: str
    detail: str
    instance: str

    def as_dict(self) -> dict[str, str]:
        return {
            "type": self.type,
            "title": self.title,
            "detail": self.detail,
            "instance": self.instance,
        }

    @classmethod
    def of(cls, kind: Kind, instance: str, detail: str) -> Problem:
        """A problem of our own finding, with the documented type and title."""
        return cls(kind.type, kind.title, detail, instance)


@dataclass(frozen=True)
class Answer:
    """The problem document of a service, with its HTTP status."""

    problem: Problem
    status: int

    @property
    def name(self) -> str:
        """The end of `type` for problems of the submission API, else empty."""
        known = self.problem.type.startswith(API_PROBLEMS)
        return self.problem.type.removeprefix(API_PROBLEMS) if known else ""


class FitConnectError(ValueError):
    """Something breaks a rule of FIT-Connect. `problems` are the documented ones, if any."""

    def __init__(self, reason: str, *problems: Problem) -> None:
        self.problems = problems
        super().__init__(reason)


class Rejection(FitConnectError):
    """A submission must be rejected; `problems` go into the event."""

    def __init__(self, *problems: Problem) -> None:
        text = "; ".join(f"{p.type.removeprefix(PROBLEMS)} ({p.instance})" for p in problems)
        super().__init__(text, *problems)


def reject(kind: Kind, instance: str, detail: str) -> Rejection:
    """The error to raise for one problem."""
    return Rejection(Problem.of(kind, instance, detail))


def read(found: Any) -> Problem:
    """A problem of an event. Raises FitConnectError."""
    if not isinstance(found, Mapping) or not isinstance(found.get("type"), str):
        raise FitConnectError("a problem has a type")
    return _problem(found)


def read_answer(body: bytes, status: int) -> Answer:
    """The problem document of an answer (RFC 7807); one that is none becomes `about:blank`, because
    proxies answer with pages."""
    try:
        found = strict.load_object(body)
    except Malformed:
        found = {}
    return Answer(_problem(found), status)


def _problem(found: Mapping[str, Any]) -> Problem:
    def text(name: str) -> str:
        value = found.get(name)
        return value[:LONGEST] if isinstance(value, str) else ""

    return Problem(text("type") or BLANK, text("title"), text("detail"), text("instance"))
