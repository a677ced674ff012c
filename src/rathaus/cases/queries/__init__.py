"""Reads of the cases part. Public: what stands in `__all__`."""

from rathaus.cases.queries.approval import Approval, approaching, approval_of, running
from rathaus.cases.queries.case import (
    case_by_id,
    colleagues,
    correction_by_id,
    file_of,
    latest,
    letter_file_of,
    notice_of,
    offer_of,
    open_correction,
    paper_mandate,
    representative,
    represented,
    versions,
)
from rathaus.cases.queries.effect_words import MAILBOX, presumed
from rathaus.cases.queries.effects import (
    compute,
    delivery_of,
    effect_of,
    effects_of,
    full_notice,
    living,
    not_retrieved,
    notices_of,
)
from rathaus.cases.queries.history import Entry, history
from rathaus.cases.queries.inbox import (
    Filter,
    choices,
    counts,
    inbox,
    new_count,
    opening_tab,
    tabs,
    visible_to,
)
from rathaus.cases.queries.mailing import citizens_page, mail_case
from rathaus.cases.queries.page import CasePage, case_page
from rathaus.cases.queries.records import places_of, records_of
from rathaus.cases.queries.status import facts_of, status_of

__all__ = [
    "MAILBOX",
    "Approval",
    "CasePage",
    "Entry",
    "Filter",
    "approaching",
    "approval_of",
    "case_by_id",
    "case_page",
    "choices",
    "citizens_page",
    "colleagues",
    "compute",
    "correction_by_id",
    "counts",
    "delivery_of",
    "effect_of",
    "effects_of",
    "facts_of",
    "file_of",
    "full_notice",
    "history",
    "inbox",
    "latest",
    "letter_file_of",
    "living",
    "mail_case",
    "new_count",
    "not_retrieved",
    "notice_of",
    "notices_of",
    "offer_of",
    "open_correction",
    "opening_tab",
    "paper_mandate",
    "places_of",
    "presumed",
    "records_of",
    "representative",
    "represented",
    "running",
    "status_of",
    "tabs",
    "versions",
    "visible_to",
]
