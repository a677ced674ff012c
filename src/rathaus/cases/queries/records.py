"""Which records belong to which case, in both directions."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.db.models import Max, Q
from django.urls import reverse

from rathaus.archive.models import Record
from rathaus.archive.registry import Place
from rathaus.cases.models import ApplicationFile, Case, Notice
from rathaus.exchange.models import FiledMail, FiledMailFile
from rathaus.mailbox.models import MessageAttachment


def records_of(case: Case) -> list[Record]:
    """All records of a case: of applications, messages and notices. One query."""
    files = ApplicationFile.objects.filter(application__case=case).values("record")
    letters = MessageAttachment.objects.filter(message__thread__case_id=case.pk).values("record")
    notices = case.notices.order_by().values("record")
    mails = FiledMail.objects.filter(case_id=case.pk).order_by()
    originals = mails.values("original")
    parts = FiledMailFile.objects.filter(mail__in=mails).order_by().values("record")
    wanted = Q(pk__in=files) | Q(pk__in=letters) | Q(pk__in=notices)
    wanted |= Q(pk__in=originals) | Q(pk__in=parts)
    return list(Record.objects.filter(wanted).order_by("pk"))


def kept_until(cases: Iterable[UUID]) -> dict[UUID, date]:
    """Case id → the last day until which one of its records is kept, where that is known. Five
    queries."""
    wanted = list(cases)
    files = ApplicationFile.objects.filter(application__case__in=wanted).order_by()
    letters = MessageAttachment.objects.filter(message__thread__case_id__in=wanted).order_by()
    notices = Notice.objects.filter(case__in=wanted).order_by()
    mails = FiledMail.objects.filter(case_id__in=wanted).order_by()
    parts = FiledMailFile.objects.filter(mail__in=mails).order_by()
    last = Max("record__retain_until")
    pairs = [
        *files.values_list("application__case").annotate(last),
        *letters.values_list("message__thread__case_id").annotate(last),
        *notices.values_list("case").annotate(last),
        *mails.values_list("case_id").annotate(Max("original__retain_until")),
        *parts.values_list("mail__case_id").annotate(last),
    ]
    found: dict[UUID, date] = {}
    for case, day in pairs:
        if day is not None:
            found[case] = max(day, found.get(case, day))
    return found


def places_of(records: list[UUID]) -> dict[UUID, Place]:
    """Record id → its case. Registered at `archive.registry`. Six queries."""
    of_files = ApplicationFile.objects.filter(record__in=records)
    of_letters = MessageAttachment.objects.filter(record__in=records)
    pairs = [
        *of_files.values_list("record", "application__case"),
        *of_letters.values_list("record", "message__thread__case_id"),
        *Notice.objects.filter(record__in=records).values_list("record", "case"),
        *FiledMail.objects.filter(original__in=records).values_list("original", "case_id"),
        *FiledMailFile.objects.filter(record__in=records).values_list("record", "mail__case_id"),
    ]
    numbers = dict(Case.objects.filter(pk__in=[c for _r, c in pairs]).values_list("pk", "number"))
    return {
        record: Place(numbers[case], reverse("cases:case", args=[case]))
        for record, case in pairs
        if case in numbers
    }
