"""Writes: a question is asked, its answer is used once, a wrong one is refused."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction

from rathaus.accounts.identities.saml.answers import Answer
from rathaus.accounts.identities.saml.errors import Reason, Refused
from rathaus.accounts.models import SamlRequest
from rathaus.audit import actions as audit

ANSWER_WITHIN = timedelta(minutes=30)
KEPT = timedelta(days=1)  # longer than any answer counts


@transaction.atomic
def ask(*, provider: str, request_id: str, level: int, at: datetime) -> SamlRequest:
    """Remember the question, so that its answer counts once; forget those of yesterday."""
    SamlRequest.objects.filter(asked_at__lt=at - KEPT).delete()
    return SamlRequest.objects.create(
        provider=provider, request_id=request_id, level=level, asked_at=at
    )


@transaction.atomic
def use(*, provider: str, answer: Answer, at: datetime) -> SamlRequest:
    """The answer counts now and never again. Raises Refused where we never asked, where it or its
    assertion was used before, where it took too long."""
    found = SamlRequest.objects.select_for_update().filter(
        provider=provider, request_id=answer.request_id
    )
    question = found.first()
    if question is None:
        raise Refused(Reason.UNKNOWN_QUESTION)
    if question.used_at is not None:
        raise Refused(Reason.USED)
    if at > question.asked_at + ANSWER_WITHIN:
        raise Refused(Reason.TIME)
    question.used_at = at
    question.assertion = hashlib.sha256(answer.assertion_id.encode()).hexdigest()
    try:
        with transaction.atomic():
            question.save(update_fields=["used_at", "assertion"])
    except IntegrityError as error:
        raise Refused(Reason.USED) from error
    return question


@transaction.atomic
def close(*, provider: str, request_id: str, at: datetime) -> None:
    """The provider has answered that somebody is signed out there. Raises Refused where we never
    asked, or it was answered before."""
    asked = SamlRequest.objects.filter(provider=provider, request_id=request_id, used_at=None)
    if not asked.update(used_at=at):
        raise Refused(Reason.UNKNOWN_QUESTION)


@transaction.atomic
def refuse(*, provider: str, reason: Reason, at: datetime) -> None:
    """Record that an answer was refused and why, and nothing of what it said."""
    question = SamlRequest(provider=provider)
    audit.record(
        verb="identity.refuse",
        object=question,
        by=audit.SYSTEM,
        at=at,
        provider=provider,
        reason=reason.value,
    )
