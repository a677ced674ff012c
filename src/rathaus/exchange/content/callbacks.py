"""Where a client wants to be told: sealed in transit, opened by the job that calls there."""

from __future__ import annotations

import json

from rathaus.exchange.content import parts
from rathaus.exchange.models import Transfer
from rathaus.vault.envelope import open_sealed, seal

TYPE = "urn:rathaus:callback:new-events"


def put(transfer: Transfer, callback: dict[str, str]) -> None:
    """Seal address and secret into the transfer."""
    plain = json.dumps(callback).encode()
    transfer.callback = seal(plain, to=[parts.transit_public()], about=_about(transfer))


def read(transfer: Transfer) -> tuple[str, str]:
    """Address and secret. Raises SealError, PlatformKeyMissing."""
    sealed = bytes(transfer.callback)
    found = json.loads(open_sealed(sealed, keys=parts.TransitKeys(), about=_about(transfer)))
    return found["url"], found["secret"]


def _about(transfer: Transfer) -> str:
    return f"exchange.transfer.callback:{transfer.pk}"


def body(transfer: Transfer) -> bytes:
    """What is told: which submission, nothing else. The rest is fetched."""
    named = {
        "destinationId": str(transfer.destination_id),
        "submissionId": str(transfer.pk),
        "caseId": str(transfer.case),
    }
    return json.dumps({"type": TYPE, "submissions": [named]}).encode()
