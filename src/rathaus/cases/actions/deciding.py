"""The decision: once, by a notice; and what comes after it."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from rathaus.access.actor import Actor
from rathaus.access.check import require
from rathaus.archive import actions as archive
from rathaus.archive.models import Kind, Record
from rathaus.cases import content
from rathaus.cases.actions.steps import applicant_language, event, locked, move, post_of
from rathaus.cases.actions.working import provide
from rathaus.cases.content import Decision, letter
from rathaus.cases.models import Case, Notice
from rathaus.cases.queries import latest, offer_of
from rathaus.cases.states import DECISIONS, Outcome
from rathaus.mailbox.models import MessageKind


def preview(*, case: Case, decision: Decision, by: Actor, at: datetime) -> bytes:
    """The notice as it would be issued, marked as a draft. Writes nothing."""
    require(by, "case.decide", case)
    return _typeset(case, decision, by, at, draft=True)


@transaction.atomic
def decide(*, case: Case, decision: Decision, by: Actor, at: datetime) -> Notice:
    """Decide, make the notice, store it and provide it in the applicant's mailbox: all or nothing.
    A second decision is refused by the table of states (WrongStateError)."""
    require(by, "case.decide", case)
    case = locked(case)
    verb = DECISIONS[Outcome(decision.outcome)]
    move(case, verb)
    record = _store(case, _typeset(case, decision, by, at), by, at)
    notice = Notice.objects.create(
        authority=case.authority,
        case=case,
        number=case.notices.count() + 1,
        outcome=decision.outcome,
        record=record,
        decided_by=post_of(by),
        decided_at=at,
        content=content.put(tenor=decision.tenor, reasons=decision.reasons, fee=decision.fee),
    )
    case.unread = False
    case.save(update_fields=["state", "unread"])
    event(case, verb, by, at, notice=str(notice.pk))
    with applicant_language(case):
        text = _("Wir haben über Ihren Antrag entschieden. Den Bescheid finden Sie als Anlage.")
    provide(case, MessageKind.NOTICE, text, [record], by=by, at=at)
    return notice


@transaction.atomic
def close(*, case: Case, by: Actor, at: datetime) -> Case:
    """Nothing is left to do."""
    return _simply(case, "close", "case.work", by, at)


@transaction.atomic
def reopen(*, case: Case, by: Actor, at: datetime) -> Case:
    """Take a decided matter up again."""
    return _simply(case, "reopen", "case.decide", by, at)


def _simply(case: Case, verb: str, permission: str, by: Actor, at: datetime) -> Case:
    require(by, permission, case)
    case = locked(case)
    move(case, verb)
    case.save(update_fields=["state"])
    event(case, verb, by, at)
    return case


def _typeset(
    case: Case, decision: Decision, by: Actor, at: datetime, *, draft: bool = False
) -> bytes:
    return letter.pdf(
        letter.Letter(
            case=case,
            answers=content.answers(latest(case)),
            decision=decision,
            signer=post_of(by),
            filed_at=case.opened_at,
            at=at,
            offer=offer_of(case),
            draft=draft,
        )
    )


def _store(case: Case, pdf: bytes, by: Actor, at: datetime) -> Record:
    return archive.store(
        authority=case.authority,
        content=pdf,
        name=f"Bescheid-{case.number}.pdf",
        media_type="application/pdf",
        kind=Kind.NOTICE,
        by=by,
        at=at,
    )
