"""The decision: once, by a notice; and what comes after it."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from rathaus.access.actor import Actor
from rathaus.access.check import require
from rathaus.archive import actions as archive
from rathaus.archive.content import mark
from rathaus.archive.models import Kind, Record
from rathaus.audit.ledger import columns
from rathaus.cases import content
from rathaus.cases.actions.steps import applicant_language, event, locked, move, post_of
from rathaus.cases.actions.working import provide
from rathaus.cases.content import Decision, letter
from rathaus.cases.models import FIXED, Case, Notice
from rathaus.cases.queries import (
    case_by_id,
    latest,
    offer_of,
    records_of,
    representative,
    represented,
)
from rathaus.cases.states import DECISIONS, Outcome, follow
from rathaus.catalogue.models import Law, Remedy
from rathaus.lib.errors import RathausError
from rathaus.mailbox.models import Message, MessageKind
from rathaus.mailbox.queries import consents_to_mailbox, thread_for_case
from rathaus.vault import proving


class OutdatedError(RathausError):
    """While the notice was made, somebody changed what it is made of."""


def preview(*, case: Case, decision: Decision, by: Actor, at: datetime) -> bytes:
    """The notice as it would be issued, marked as a draft. Writes nothing."""
    require(by, "case.decide", case)
    return letter.pdf(_letter(case, decision, by, at, draft=True))


def decide(*, case: Case, decision: Decision, by: Actor, at: datetime) -> Notice:
    """Decide, make the notice, store it and provide it in the applicant's mailbox: all or nothing.

    The notice is made and stored before the transaction: other writers must not wait for it. A
    second decision is refused by the table of states (WrongStateError); one that was made from what
    is no longer so, by OutdatedError.
    """
    require(by, "case.decide", case)
    case = case_by_id(case.pk)
    follow(case.state, DECISIONS[Outcome(decision.outcome)])
    made_of, salt = _letter(case, decision, by, at), mark.new_salt()
    with archive.put(
        authority=case.authority,
        to=content.both_sides(case),
        content=letter.pdf(made_of, salt),
        name=f"Bescheid-{case.number}.pdf",
        media_type="application/pdf",
        kind=Kind.NOTICE,
        salt=salt,
        at=at,
    ) as record:
        return _issue(made_of, record, by, at)


@transaction.atomic
def _issue(made_of: letter.Letter, record: Record, by: Actor, at: datetime) -> Notice:
    case, decision = locked(made_of.case), made_of.decision
    require(by, "case.decide", case)
    verb = DECISIONS[Outcome(decision.outcome)]
    move(case, verb)
    if _letter(case, decision, by, at) != made_of:  # the answers and the texts of the offer
        raise OutdatedError(
            _("Der Antrag oder das Angebot hat sich gerade geändert. Bitte laden Sie die Seite neu "
              "und prüfen Sie Ihre Entscheidung noch einmal.")
        )  # fmt: skip
    notice = _notice(case, decision, archive.keep(record=record, by=by, at=at), by, at)
    case.unread, case.letter_due = False, not notice.by_mailbox
    case.save(update_fields=["state", "unread", "letter_due"])
    proven = {**proving.of(notice), **columns.of(notice, *FIXED)}
    if notice.message is not None:
        proven["thread"] = str(notice.message.thread_id)
    event(case, verb, by, at, notice=str(notice.pk), **proven)
    return notice


def _notice(case: Case, decision: Decision, record: Record, by: Actor, at: datetime) -> Notice:
    offer, thread = offer_of(case), thread_for_case(case.pk)
    by_mailbox = consents_to_mailbox(thread)
    instructed = offer is not None and offer.remedy_kind != Remedy.NONE and bool(offer.remedy)
    notice = Notice(
        authority=case.authority,
        case=case,
        number=case.notices.count() + 1,
        outcome=decision.outcome,
        record=record,
        decided_by=post_of(by),
        decided_at=at,
        regime=offer.regime if offer else Law.GENERAL,
        remedy_kind=offer.remedy_kind if offer else "",
        instructed=instructed,
        by_mailbox=by_mailbox,
        message=_provide(case, record, by_mailbox, by, at),
    )
    content.put(notice, tenor=decision.tenor, reasons=decision.reasons, fee=decision.fee)
    notice.save(force_insert=True)
    return notice


def _provide(
    case: Case, record: Record, by_mailbox: bool, by: Actor, at: datetime
) -> Message | None:
    with applicant_language(case):
        if by_mailbox:
            text = _("Wir haben über Ihren Antrag entschieden. Den Bescheid finden Sie als Anlage.")
        else:
            text = _(
                "Wir haben über Ihren Antrag entschieden. Der Bescheid kommt als Brief zu Ihnen. "
                "Erst der Brief zählt; hier ist eine Kopie zur Ansicht."
            )
    return provide(case, MessageKind.NOTICE, text, [record], by=by, at=at)


@transaction.atomic
def close(*, case: Case, by: Actor, at: datetime) -> Case:
    """Nothing is left to do: from here on the time counts for which its records are kept."""
    case = _simply(case, "close", "case.work", by, at)
    archive.retain(records=records_of(case), on=timezone.localdate(at), by=by, at=at)
    return case


@transaction.atomic
def reopen(*, case: Case, by: Actor, at: datetime) -> Case:
    """Take a decided matter up again: its records are kept without end until it is closed."""
    case = _simply(case, "reopen", "case.decide", by, at)
    archive.retain(records=records_of(case), on=None, by=by, at=at)
    return case


def _simply(case: Case, verb: str, permission: str, by: Actor, at: datetime) -> Case:
    require(by, permission, case)
    case = locked(case)
    move(case, verb)
    case.save(update_fields=["state"])
    event(case, verb, by, at)
    return case


def _letter(
    case: Case, decision: Decision, by: Actor, at: datetime, *, draft: bool = False
) -> letter.Letter:
    application = latest(case)
    return letter.Letter(
        case=case,
        answers=content.answers(application, by.keys),
        representative=representative(application, by.keys, on=timezone.localdate(at)),
        represented=represented(application, by.keys),
        decision=decision,
        signer=post_of(by),
        filed_at=case.opened_at,
        at=at,
        offer=offer_of(case),
        draft=draft,
    )
