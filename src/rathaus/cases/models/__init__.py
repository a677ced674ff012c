"""Tables of the cases part. Columns named `content` are sealed to the authority; only
`cases.content` opens them."""

from rathaus.cases.models.case import (
    Application,
    ApplicationFile,
    Case,
    CaseSeries,
    CorrectionRequest,
    InternalNote,
)
from rathaus.cases.models.notice import (
    FIXED,
    ApprovalPeriod,
    Claim,
    Delivery,
    Notice,
    ReceiptClaim,
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
    "Claim",
    "CorrectionRequest",
    "Delivery",
    "InternalNote",
    "Notice",
    "PaperMandate",
    "ReceiptClaim",
    "Way",
]
