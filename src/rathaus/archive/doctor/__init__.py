"""What the doctor looks at in the archive, and what `rathaus verify` checks (ADR 0015).

No key is needed for any of it: objects are judged by their hash, rows by the events that stored
them, and those by the ledger.
"""

from rathaus.archive.doctor.findings import damaged, look, missing, orphans, repair, unfinished
from rathaus.archive.doctor.proving import verify

__all__ = ["damaged", "look", "missing", "orphans", "repair", "unfinished", "verify"]
