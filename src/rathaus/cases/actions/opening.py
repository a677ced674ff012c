"""A submission arrives: a case opens. Registered at the one door (`exchange.registry`)."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from rathaus.audit.actions import Named
from rathaus.cases import content
from rathaus.cases.actions.steps import event
from rathaus.cases.models import Application, ApplicationFile, Case, CaseSeries, PaperMandate
from rathaus.catalogue.models import Offer
from rathaus.catalogue.queries import effective_offer
from rathaus.exchange.arrival import Arrival, ArrivedFile
from rathaus.exchange.models import Submission
from rathaus.mailbox import actions as mailbox
from rathaus.mailbox.models import Message, MessageKind
from rathaus.tenancy.models import Authority
from rathaus.vault import proving

TITLES = re.compile(
    r"^(samtgemeinde|verbandsgemeinde|verwaltungsgemeinschaft|gemeinde|stadt|hansestadt|landkreis"
    r"|kreis|flecken|markt|zweckverband|kompetenzzentrum)\s+",
    re.IGNORECASE,
)
UMLAUTS = str.maketrans({"Ä": "AE", "Ö": "OE", "Ü": "UE", "ẞ": "SS"})


@transaction.atomic
def open_case(submission: Submission, arrival: Arrival, by: Named, at: datetime) -> str:
    """Open the case of a submission that has just come in, in its transaction; returns its number.
    Who may submit has been checked where the submission was made."""
    offer = Offer.objects.select_related("authority", "service").filter(pk=arrival.offer_id).first()
    case = _new_case(submission, arrival, offer, at)
    application = Application(
        authority=arrival.authority,
        case=case,
        submission=submission,
        mandate=arrival.mandate,
        form_version=arrival.form_version,
        submitted_at=submission.received_at,
    )
    store(application, arrival.data, arrival.attachments, arrival.filed_by)
    _keep_mandate(case, arrival)
    event(case, "open", by, at, **proving.of(application), **_by_paper(arrival))
    receipt = acknowledge(case, _receipt(case, arrival.filed_by), at)
    if receipt and arrival.by_mailbox:
        mailbox.give_consent(thread=receipt.thread, by=by, at=at)
    return case.number


def _keep_mandate(case: Case, arrival: Arrival) -> None:
    if arrival.represented is None:
        return
    mandate = PaperMandate(authority=case.authority, case=case)
    content.put_mandate(mandate, arrival.represented, arrival.filed_by)
    mandate.save(force_insert=True)


def _by_paper(arrival: Arrival) -> dict[str, str]:
    return {"mandate": "paper"} if arrival.represented else {}


def _new_case(submission: Submission, arrival: Arrival, offer: Offer | None, at: datetime) -> Case:
    days = effective_offer(offer, authority=arrival.authority).processing_days if offer else None
    day = timezone.localdate(submission.received_at)
    return Case.objects.create(
        authority=arrival.authority,
        title=arrival.title,
        number=next_number(arrival.authority, timezone.localdate(at).year),
        place=arrival.place,
        service=arrival.service,
        offer=offer,
        account=arrival.account,
        opened_at=submission.received_at,
        due_on=day + timedelta(days=days) if days else None,
    )


def store(
    application: Application, data: dict[str, Any], files: list[ArrivedFile], filed_by: str = ""
) -> None:
    """Seal and insert an application with its files, and keep with its case what lists show, so
    that they need not open every application. `filed_by` is how a representative is called."""
    case = application.case
    content.put_application(application, data, filed_by)
    application.save(force_insert=True)
    for file in files:
        ApplicationFile.objects.create(
            authority=application.authority,
            application=application,
            path=file.path,
            record=file.record,
        )
    answers = content.Answers(case.title, content.form_of(application.form_version), data)
    content.put(case, applicant=answers.applicant.name)
    case.listed_with = ""
    case.save(update_fields=["content", "listed_with"])


def next_number(authority: Authority, year: int) -> str:
    """The next case number of an authority, e.g. "WIE-2026-000123". Unique also when several
    applications arrive at once: the row of the series is locked until the transaction ends."""
    CaseSeries.objects.get_or_create(
        authority=authority, year=year, defaults={"prefix": prefix_of(authority.name)}
    )
    series = CaseSeries.objects.select_for_update().get(authority=authority, year=year)
    series.last += 1
    series.save(update_fields=["last"])
    return f"{series.prefix}-{series.year}-{series.last:06d}"


def prefix_of(name: str) -> str:
    """Three letters of a name without its title: "WIE" for "Samtgemeinde Wiesental"."""
    bare = TITLES.sub("", name).upper().translate(UMLAUTS)
    return (re.sub(r"[^A-Z]", "", bare) + "XXX")[:3]


def acknowledge(
    case: Case, text: str, at: datetime, *, kind: str = MessageKind.RECEIPT
) -> Message | None:
    """Put an automatic message into the case's thread, which the first one opens; None where the
    applicant has no account."""
    if case.account is None or case.account.ended_at is not None:
        return None
    return mailbox.acknowledge(
        account=case.account,
        authority=case.authority,
        subject=case.title,
        reference=case.number,
        case_id=case.pk,
        text=text,
        kind=kind,
        at=at,
    )


def _receipt(case: Case, filed_by: str) -> str:
    by = _("Gestellt hat ihn in Vertretung: %(name)s.") % {"name": filed_by} if filed_by else ""
    arrived = _("Ihr Antrag „%(title)s“ ist bei uns angekommen.") % {"title": case.title}
    lines = [
        " ".join(filter(None, [arrived, by])),
        _("Ihr Aktenzeichen ist %(number)s. Bitte nennen Sie es, wenn Sie uns schreiben.")
        % {"number": case.number},
        _("Sobald es etwas Neues gibt, finden Sie es hier in Ihrem Postfach."),
    ]
    return "\n\n".join(lines)
