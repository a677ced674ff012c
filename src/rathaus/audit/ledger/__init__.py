"""The ledger: events in Merkle trees, their heads signed and kept outside (ADR 0014)."""

from rathaus.audit.ledger.sequencer import LIMIT, NotContinuous, sequence

__all__ = ["LIMIT", "NotContinuous", "sequence"]
