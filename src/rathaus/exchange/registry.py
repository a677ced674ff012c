"""What parts above register in their apps: who handles arrivals (`cases` opens a case), and what
the data of a form version looks like to others (`intake`)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from rathaus.audit.actions import Named
from rathaus.exchange.arrival import Arrival
from rathaus.exchange.models import Submission
from rathaus.standards.fitconnect.destinations import SubmissionSchema

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
