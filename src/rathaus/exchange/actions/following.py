"""What the sender of a dispatch learns of its way: every event about a transfer of ours, or of one
elsewhere, moves its consignment on and is kept as a receipt."""

from __future__ import annotations

from rathaus.exchange.models import Consignment, ConsignmentState, Receipt, ReceiptKind, Transfer
from rathaus.standards.fitconnect.events import Event
from rathaus.standards.fitconnect.lifecycle import Happening

# happening → (kind of the receipt, state of the consignment, does the way end)
STEPS = {
    Happening.SUBMIT: (ReceiptKind.SUBMITTED, ConsignmentState.SUBMITTED, False),
    Happening.NOTIFY: (ReceiptKind.DELIVERED, ConsignmentState.DELIVERED, False),
    Happening.ACCEPT: (ReceiptKind.ACCEPTED, ConsignmentState.ACCEPTED, True),
    Happening.REJECT: (ReceiptKind.REJECTED, ConsignmentState.REJECTED, True),
}


def happened(transfer: Transfer, event: Event, token: str) -> None:
    """An event of our delivery service, in the transaction that logs it."""
    ours = event.happening in STEPS and transfer.sender_id is not None
    consignment = Consignment.objects.filter(transfer=transfer).first() if ours else None
    if consignment is not None:
        follow(consignment, event, token)


def follow(consignment: Consignment, event: Event, token: str) -> None:
    """A proven event about a consignment. An event that came before changes nothing; a late one of
    an earlier step is kept, and the state stays."""
    if event.happening not in STEPS:
        return
    kind, state, ends = STEPS[event.happening]
    receipt = Receipt(consignment=consignment, kind=kind, issued_at=event.issued_at, token=token)
    Receipt.objects.bulk_create([receipt], ignore_conflicts=True)
    step = {"state": state, "ended_at": event.issued_at if ends else None}
    further = Consignment.objects.filter(pk=consignment.pk, state__in=_before(state))
    if further.update(**step, next_try_at=None, problem=""):
        consignment.state, consignment.ended_at = state, step["ended_at"]


def _before(state: str) -> list[str]:
    order = [each.value for each in ConsignmentState]
    return order[: order.index(state)]
