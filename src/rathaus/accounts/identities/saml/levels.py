"""How well somebody was identified: URIs and words of the providers → our trust levels."""

from __future__ import annotations

from collections.abc import Iterable

from rathaus.accounts.models import TrustLevel

LEVELS = {
    "stork-qaa-level-1": TrustLevel.LOW,  # user name and password
    "stork-qaa-level-2": TrustLevel.LOW,
    "stork-qaa-level-3": TrustLevel.SUBSTANTIAL,  # ELSTER certificate
    "stork-qaa-level-4": TrustLevel.HIGH,  # eID
    "http://eidas.europa.eu/loa/low": TrustLevel.LOW,
    "http://eidas.europa.eu/loa/substantial": TrustLevel.SUBSTANTIAL,
    "http://eidas.europa.eu/loa/high": TrustLevel.HIGH,
    "untergeordnet": TrustLevel.LOW,
    "normal": TrustLevel.LOW,
    "substanziell": TrustLevel.SUBSTANTIAL,
    "substantiell": TrustLevel.SUBSTANTIAL,
    "hoch": TrustLevel.HIGH,
}
STORK = {
    TrustLevel.BASIC: "STORK-QAA-Level-1",
    TrustLevel.LOW: "STORK-QAA-Level-1",
    TrustLevel.SUBSTANTIAL: "STORK-QAA-Level-3",
    TrustLevel.HIGH: "STORK-QAA-Level-4",
}


def lowest(names: Iterable[str]) -> TrustLevel:
    """The lowest of the levels that are named; a word we do not know counts for nothing. BASIC
    where none is known: whoever cannot say how, has not identified anybody."""
    known = [LEVELS[name.strip().lower()] for name in names if name.strip().lower() in LEVELS]
    return min(known, default=TrustLevel.BASIC)


def uri_of(level: int) -> str:
    """What we ask a provider for, at least."""
    return STORK[TrustLevel(level)]
