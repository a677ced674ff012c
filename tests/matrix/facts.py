"""What the cases of the world have that dates follow from: notices, how they went, what was said of
their arrival, and a period of deemed approval."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.utils.timezone import localdate

from rathaus.access.actor import Actor
from rathaus.archive.forms import CheckedUpload
from rathaus.cases import actions as cases
from rathaus.cases.content import Decision
from rathaus.cases.models import Case, Claim
from rathaus.cases.queries import full_notice
from rathaus.intake import actions as intake
from rathaus.intake.models import Draft


def decide(by_state: Mapping[str, Case], clerk: Actor, at: datetime) -> None:
    """One notice in the mailbox, one that went by post and of which Anna says it came later."""
    granted = Decision(outcome="granted", tenor="", reasons="", fee="25 Euro")
    refused = Decision(outcome="refused", tenor="", reasons="Die Angaben fehlen.", fee="")
    cases.decide(case=by_state["granted"], decision=granted, by=clerk, at=at)
    cases.decide(case=by_state["refused"], decision=refused, by=clerk, at=at)
    case, day = by_state["refused"], localdate(at)
    notice = full_notice(case, case.notices.get().pk)
    letter = cases.deliver(notice=notice, way="post", day=day, by=clerk, at=at)
    said = cases.Said(Claim.LATER, day, "Frau Auerbach war verreist.", day, letter)
    cases.claim_receipt(notice=notice, said=said, by=clerk, at=at)


def hold_up(case: Case, clerk: Actor, at: datetime) -> None:
    """The documents are complete, and the period has been extended."""
    cases.complete(case=case, day=localdate(at), by=clerk, at=at)
    cases.extend(case=case, days=14, reason="Das Gutachten fehlt noch.", by=clerk, at=at)


def on_paper(draft: Draft, anna: Actor, at: datetime) -> None:
    """Anna applies for somebody without an account, who has signed a mandate."""
    told = intake.PaperMandate(
        name="Otto Ottensen", street="Am Deich 9", town="29992 Auwinkel",
        own_name="Anna Auerbach", file="",
    )  # fmt: skip
    upload = CheckedUpload("Vollmacht.pdf", "application/pdf", b"%PDF-1.7\n%%EOF\n")
    intake.represent(draft=draft, mandate=told, upload=upload, by=anna, at=at)
