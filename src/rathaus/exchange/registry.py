"""What parts above register in their apps: who handles arrivals (`cases` opens a case), what the
data of a form version looks like to others (`intake`), which case an e-mail is filed with, and
where citizens are answered."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from rathaus.access.actor import Actor
from rathaus.audit.actions import Named
from rathaus.exchange.arrival import Arrival
from rathaus.exchange.models import Submission
from rathaus.lib.errors import Stranger
from rathaus.standards.fitconnect.destinations import SubmissionSchema
from rathaus.tenancy.models import Authority

Handler = Callable[[Submission, Arrival, Named, datetime], str]

SchemaSource = Callable[[UUID], list[SubmissionSchema]]

_handlers: list[Handler] = []
_schemas: list[SchemaSource] = []


def register(handler: Handler) -> None:
    """Let `handler(submission, arrival, by, at)` run in the transaction of every new arrival.

    It returns the reference under which it keeps the matter ("" for none).
    """
    if handler not in _handlers:
        _handlers.append(handler)


def handlers() -> tuple[Handler, ...]:
    """All registered handlers, in the order of registration."""
    return tuple(_handlers)


def register_schemas(source: SchemaSource) -> None:
    """Let `source(form_version_id)` name the schemas of that form version's data."""
    if source not in _schemas:
        _schemas.append(source)


def schemas_of(form_version: UUID) -> list[SubmissionSchema]:
    """The schemas that data for this form version may have; [] for an unknown one."""
    return [schema for source in _schemas for schema in source(form_version)]


@dataclass(frozen=True)
class MailCase:
    """A case that e-mails may be filed with, for people."""

    authority: Authority
    title: str
    url: str


MailCases = Callable[[UUID, str, Actor], MailCase]

_mail_cases: list[MailCases] = []
_citizens: list[Callable[[], str]] = []


def mail_cases(source: MailCases) -> None:
    """Let `source(case id, permission, actor)` say which case that is. It raises Stranger or
    Forbidden where the actor may not do that there."""
    if source not in _mail_cases:
        _mail_cases.append(source)


def mail_case(pk: UUID, permission: str, by: Actor) -> MailCase:
    """The case with that id. Raises Stranger, Forbidden."""
    for source in _mail_cases:
        return source(pk, permission, by)
    raise Stranger


def citizens(address: Callable[[], str]) -> None:
    """Let `address()` be the page on which citizens are answered."""
    if address not in _citizens:
        _citizens.append(address)


def citizens_page() -> str:
    """Where citizens are answered, "" where nobody has said."""
    return next((address() for address in _citizens), "")
