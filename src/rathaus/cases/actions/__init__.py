"""Writes of the cases part. Public: what stands in `__all__`."""

from rathaus.cases.actions.approving import certify, complete, deem, extend
from rathaus.cases.actions.claiming import Said, claim_receipt
from rathaus.cases.actions.correcting import (
    correct,
    request_correction,
    resume,
    start_correction,
    withdraw,
)
from rathaus.cases.actions.deciding import close, decide, preview, reopen
from rathaus.cases.actions.delivering import (
    correct_delivery,
    deliver,
    end_provision,
    print_letter,
)
from rathaus.cases.actions.exporting import export_proof
from rathaus.cases.actions.listing import list_quickly
from rathaus.cases.actions.opening import open_case
from rathaus.cases.actions.working import (
    assign,
    check_mandate,
    mark_read,
    message,
    note,
    notice_answer,
    notice_reading,
    receive_reply,
    take,
    unassign,
)

__all__ = [
    "Said",
    "assign",
    "certify",
    "check_mandate",
    "claim_receipt",
    "close",
    "complete",
    "correct",
    "correct_delivery",
    "decide",
    "deem",
    "deliver",
    "end_provision",
    "export_proof",
    "extend",
    "list_quickly",
    "mark_read",
    "message",
    "note",
    "notice_answer",
    "notice_reading",
    "open_case",
    "preview",
    "print_letter",
    "receive_reply",
    "reopen",
    "request_correction",
    "resume",
    "start_correction",
    "take",
    "unassign",
    "withdraw",
]
