"""Legal deadlines: when a notice counts as announced, when remedies end, when approval is deemed.

Provided, notified, retrieved, dispatched and received are facts; dates follow from them by dated,
cited rules in `data/*.toml`. Every result carries its reasoning step by step, with a warning where
a rule is not confirmed or the law leaves something open. All functions are pure; days are
calendar days in Berlin.
"""

from rathaus.standards.deadlines.announcement import Announcement, State, announcement
from rathaus.standards.deadlines.deemed import ApprovalState, DeemedApproval, deemed_approval
from rathaus.standards.deadlines.facts import (
    BERLIN,
    ApprovalFacts,
    Channel,
    Delivery,
    Extension,
    ImpossibleFacts,
    Regime,
    RemedyKind,
    day_of,
)
from rathaus.standards.deadlines.remedy import Remedy, end_of_months, remedy
from rathaus.standards.deadlines.rules import NoRule, Status
from rathaus.standards.deadlines.steps import Source, Step, Term, Value, german, sentence
from rathaus.standards.deadlines.words import RECORD, TEMPLATES, TERMS

__all__ = [
    "BERLIN",
    "RECORD",
    "TEMPLATES",
    "TERMS",
    "Announcement",
    "ApprovalFacts",
    "ApprovalState",
    "Channel",
    "DeemedApproval",
    "Delivery",
    "Extension",
    "ImpossibleFacts",
    "NoRule",
    "Regime",
    "Remedy",
    "RemedyKind",
    "Source",
    "State",
    "Status",
    "Step",
    "Term",
    "Value",
    "announcement",
    "day_of",
    "deemed_approval",
    "end_of_months",
    "german",
    "remedy",
    "sentence",
]
