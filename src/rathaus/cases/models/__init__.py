"""Tables of the cases part."""

from rathaus.cases.models.case import (
    FIXED,
    Application,
    ApplicationFile,
    ApprovalPeriod,
    Case,
    CaseSeries,
    CorrectionRequest,
    Delivery,
    InternalNote,
    Notice,
    Way,
)
from rathaus.cases.models.representing import PaperMandate

__all__ = [
    "FIXED",
    "Application",
    "ApplicationFile",
    "ApprovalPeriod",
    "Case",
    "CaseSeries",
    "CorrectionRequest",
    "Delivery",
    "InternalNote",
    "Notice",
    "PaperMandate",
    "Way",
]
