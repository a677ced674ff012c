"""Cases as the filing of e-mails sees them. Registered at `exchange.registry`."""

from __future__ import annotations

from uuid import UUID

from django.urls import reverse

from rathaus.access.actor import Actor
from rathaus.access.check import require
from rathaus.cases.queries.case import case_by_id
from rathaus.exchange.registry import MailCase


def mail_case(pk: UUID, permission: str, by: Actor) -> MailCase:
    """The case. Raises Stranger, Forbidden."""
    case = case_by_id(pk)
    require(by, permission, case)
    return MailCase(case.authority, case.number, reverse("cases:case", args=[case.pk]))


def citizens_page() -> str:
    """Where citizens are answered: the messages to the authority."""
    return reverse("mailbox:office")
